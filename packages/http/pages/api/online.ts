import { signal } from '@preact/signals';

/** Whether the host can be reached, by the newest sign of it. */
export const online = signal(navigator.onLine);

/** Counts the returns from offline: what could not be loaded loads again when it changes. */
export const returns = signal(0);

let probing: ReturnType<typeof setInterval> | undefined;

export function reached(): void {
  clearInterval(probing);
  probing = undefined;
  if (online.peek()) return;
  online.value = true;
  returns.value += 1;
}

export function unreached(): void {
  online.value = false;
  probing ??= setInterval(probe, 3_000);
}

function probe(): void {
  fetch('/health/live', { cache: 'no-store' }).then(reached, unreached);
}

addEventListener('offline', unreached);
addEventListener('online', probe);
