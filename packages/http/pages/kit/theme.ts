import { signal } from '@preact/signals';
import { forget, keep, kept } from './storage.ts';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const first = kept('theme');
export const theme = signal<Theme>(first === 'light' || first === 'dark' ? first : 'system');

function apply(chosen: Theme): void {
  if (chosen === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = chosen;
}
apply(theme.peek());

export function chooseTheme(chosen: Theme): void {
  theme.value = chosen;
  if (chosen === 'system') forget('theme');
  else keep('theme', chosen);
  apply(chosen);
}

/** Whether the page is dark right now. */
export const isDark = (): boolean =>
  theme.value === 'dark' || (theme.value === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
