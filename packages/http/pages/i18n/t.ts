import { effect, signal } from '@preact/signals';
import type { clock } from './en/clock.ts';
import type { common } from './en/common.ts';
import type { counter } from './en/counter.ts';
import type { customer } from './en/customer.ts';
import type { devices } from './en/devices.ts';
import type { manage } from './en/manage.ts';
import type { pairing } from './en/pairing.ts';
import type { people } from './en/people.ts';
import type { problems } from './en/problems.ts';
import type { register } from './en/register.ts';
import type { display } from './en/display.ts';
import type { sales } from './en/sales.ts';
import type { shop } from './en/shop.ts';
import type { timesheets } from './en/timesheets.ts';
import type { wallet } from './en/wallet.ts';
import { locale, type Locale } from './locale.ts';
import { compose, intlLocaleOf, type Catalogue, type Slots } from './message.ts';

/** All messages, as the English catalogue has them. */
export type Messages = typeof common &
  typeof problems &
  typeof counter &
  typeof customer &
  typeof manage &
  typeof people &
  typeof devices &
  typeof pairing &
  typeof register &
  typeof display &
  typeof sales &
  typeof shop &
  typeof clock &
  typeof timesheets &
  typeof wallet;
export type Key = keyof Messages;

/** Loads what a page needs in one language: each page names its own areas, so that none carries another's words. */
export type Loader = (locale: Locale) => Promise<Catalogue>;

const loaded = signal<{ readonly locale: Locale; readonly messages: Catalogue }>({ locale: 'en', messages: {} });

/** Resolves when the page can be drawn; follows every later choice of language. */
export function speak(load: Loader): Promise<void> {
  return new Promise((resolve) => {
    effect(() => {
      const wanted = locale.value;
      void load(wanted).then((messages) => {
        if (locale.peek() !== wanted) return;
        loaded.value = { locale: wanted, messages };
        document.documentElement.lang = wanted;
        resolve();
      });
    });
  });
}

type Values<K extends Key> = Slots<Messages[K]>;

/** The message in the reader's language. Components that call it draw themselves anew when the language changes. */
export function t<K extends Key>(
  key: K,
  ...[values]: [Values<K>] extends [never] ? [] : [values: Readonly<Record<Values<K>, string | number>>]
): string {
  const { messages, locale: spoken } = loaded.value;
  const message = messages[key];
  return message === undefined ? key : compose(message, spoken, values ?? {});
}

/** The language that is on the page, for `Intl`. */
export const intlLocale = (): string | string[] => intlLocaleOf(loaded.value.locale);
