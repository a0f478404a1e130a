import type { Locale } from '../wire/common.ts';
import { de } from './messages/de.ts';
import { en } from './messages/en.ts';
import { fr } from './messages/fr.ts';
import { lb } from './messages/lb.ts';
import type { ErrorCode } from './refusals.ts';

/** What the host says in one language. `{name}` stands for a field of the refusal's data. */
export interface Messages {
  /** Title and detail of each refusal. */
  readonly refusals: Readonly<Record<ErrorCode, readonly [title: string, detail: string]>>;
  /** What can be wrong with a field. */
  readonly fields: Readonly<Record<FieldFault, string>>;
}

export type FieldFault =
  | 'missing'
  | 'type'
  | 'choice'
  | 'too_short'
  | 'too_long'
  | 'too_few'
  | 'too_many'
  | 'too_small'
  | 'too_big'
  | 'format'
  | 'unknown';

export const messages: Readonly<Record<Locale, Messages>> = { en, fr, de, lb };

export const fill = (text: string, data: object): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = Object.entries(data).find(([key]) => key === name)?.[1];
    return value === undefined ? whole : String(value);
  });

const isLocale = (tag: string): tag is Locale => Object.hasOwn(messages, tag);
const chosen = new Map<string, Locale>();

/** The language of ours that an `Accept-Language` header wants most (RFC 9110, section 12.5.4). */
export function localeOf(header: string | undefined): Locale {
  if (!header) return 'en';
  const known = chosen.get(header);
  if (known) return known;
  const wanted = header
    .slice(0, 500)
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
      const quality = parameters
        .map((text) => /^\s*q=([0-9.]+)\s*$/.exec(text)?.[1])
        .find((value) => value !== undefined);
      return { language: tag.trim().split('-')[0] ?? '', quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality);
  const locale = wanted.map(({ language }) => language).find(isLocale) ?? 'en';
  if (chosen.size < 1_000) chosen.set(header, locale);
  return locale;
}
