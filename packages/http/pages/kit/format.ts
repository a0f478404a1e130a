import { intlLocale } from '../i18n/t.ts';

/** How many digits a currency has behind the point. */
export const digitsOf = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;

/** Minor units as money in the reader's language. */
export const money = (minor: number, currency: string): string =>
  new Intl.NumberFormat(intlLocale(), { style: 'currency', currency }).format(minor / 10 ** digitsOf(currency));

/** Hundredths of a percent: `19 %`, `5.5 %`. */
export const percent = (hundredths: number): string =>
  new Intl.NumberFormat(intlLocale(), { style: 'percent', maximumFractionDigits: 2 }).format(hundredths / 10_000);

export const number = (value: number): string => new Intl.NumberFormat(intlLocale()).format(value);

/** A change, with its sign. */
export const signed = (value: number): string =>
  new Intl.NumberFormat(intlLocale(), { signDisplay: 'exceptZero' }).format(value);

const format = (iso: string | number, options: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat(intlLocale(), options).format(new Date(iso));

export const day = (iso: string | number, timeZone?: string): string => format(iso, { dateStyle: 'medium', timeZone });
export const dayShort = (iso: string | number): string => format(iso, { day: 'numeric', month: 'short' });
/** `Mo 5.` */
export const weekdayShort = (iso: string | number): string => format(iso, { weekday: 'short', day: 'numeric' });
export const time = (iso: string | number): string => timeIn(iso, undefined);

/** A store's time zone: what happens there is told by its clock, as on its paper. By the reader's as long as it is not known. */
type Zone = string | undefined;

export const timeIn = (iso: string | number, timeZone: Zone): string =>
  format(iso, { hour: '2-digit', minute: '2-digit', timeZone });
export const dayIn = (iso: string | number, timeZone: Zone): string =>
  format(iso, { weekday: 'long', day: 'numeric', month: 'long', timeZone });
export const dateTimeIn = (iso: string | number, timeZone: Zone): string =>
  format(iso, { dateStyle: 'medium', timeStyle: 'short', timeZone });

/** Minutes as people say hours: `7:05`. */
export const hoursText = (minutes: number): string =>
  `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;

export const dateTime = (iso: string | number): string => dateTimeIn(iso, undefined);

/** The time alone when it is today, else the weekday and the time too. */
export function whenIn(iso: string | number, timeZone: Zone, now = Date.now()): string {
  if (day(iso, timeZone) === day(now, timeZone)) return timeIn(iso, timeZone);
  return format(iso, { weekday: 'long', day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit', timeZone });
}
export const when = (iso: string | number): string => whenIn(iso, undefined);

/** "3 minutes ago", "in 2 days". */
export function ago(iso: string | number, now = Date.now()): string {
  const seconds = (new Date(iso).getTime() - now) / 1000;
  const write = new Intl.RelativeTimeFormat(intlLocale(), { numeric: 'auto' });
  const units = [
    ['day', 86_400],
    ['hour', 3_600],
    ['minute', 60],
  ] as const;
  for (const [unit, size] of units)
    if (Math.abs(seconds) >= size) return write.format(Math.trunc(seconds / size), unit);
  return write.format(0, 'minute');
}

/** A calendar day of the API at noon, so that no time zone moves it. */
export const noon = (date: string): string => `${date}T12:00:00`;

/** A calendar day as the API writes it, so many days from today by the reader's clock. */
export function dayAway(days: number, from = new Date()): string {
  const at = new Date(from.getFullYear(), from.getMonth(), from.getDate() + days);
  return `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, '0')}-${String(at.getDate()).padStart(2, '0')}`;
}
