import { signal } from '@preact/signals';
import { keep, kept } from '../kit/storage.ts';

export const locales = ['en', 'fr', 'de', 'lb'] as const;
export type Locale = (typeof locales)[number];

/** Each language by its own name. */
export const localeNames: Record<Locale, string> = {
  en: 'English',
  fr: 'Français',
  de: 'Deutsch',
  lb: 'Lëtzebuergesch',
};

const isLocale = (text: string | null | undefined): text is Locale => locales.some((locale) => locale === text);

/** What the reader chose before; else the first of the browser's languages that we speak; else English. */
function firstLocale(): Locale {
  const chosen = kept('locale');
  if (isLocale(chosen)) return chosen;
  return navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase()).find(isLocale) ?? 'en';
}

export const locale = signal<Locale>(firstLocale());

/** Whether the reader, not the browser, decided on the language. */
export const localeWasChosen = (): boolean => isLocale(kept('locale'));

export function chooseLocale(next: Locale): void {
  keep('locale', next);
  locale.value = next;
}
