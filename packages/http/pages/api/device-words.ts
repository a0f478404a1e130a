/** What this browser says of itself when it is paired; the owner sees it, and that nobody has checked it. */
export interface DeviceWords {
  readonly platform: string;
  readonly model: string | null;
}

interface Hints {
  readonly platform: string;
  readonly getHighEntropyValues?: (names: readonly string[]) => Promise<{ readonly model?: string }>;
}

const systems = [
  [/android/i, 'Android'],
  [/ipad/i, 'iPadOS'],
  [/iphone|ipod/i, 'iOS'],
  [/cros/i, 'ChromeOS'],
  [/windows/i, 'Windows'],
  [/mac os|macintosh/i, 'macOS'],
  [/linux/i, 'Linux'],
] as const;

/** The operating system that a browser's line about itself names. */
export function systemOf(userAgent: string, touchPoints = 0): string {
  const found = systems.find(([sign]) => sign.test(userAgent))?.[1] ?? 'web';
  // An iPad gives itself out as a Mac; no Mac has a touch screen.
  return found === 'macOS' && touchPoints > 1 ? 'iPadOS' : found;
}

export async function deviceWords(): Promise<DeviceWords> {
  const hints = 'userAgentData' in navigator ? (navigator.userAgentData as Hints) : null; // Chromium's, not in the standard types
  const platform = hints?.platform || systemOf(navigator.userAgent, navigator.maxTouchPoints);
  const model = await hints?.getHighEntropyValues?.(['model']).catch(() => null);
  return { platform, model: model?.model || null };
}
