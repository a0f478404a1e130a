import type { Currency } from '../kernel/money.ts';
import type { Instant, TimeZone } from '../kernel/time.ts';
import type { Locale } from '../people/merchant.ts';
import { fractionDigits } from './price-cells.ts';

/** Text for paper of so many characters a line; nothing is ever wider. */
export interface Paper {
  readonly width: number;
  /** What was put on it so far, line by line. */
  readonly lines: string[];
  center(text: string): void;
  /** Text at the left, wrapped where it is too long; set in by so many characters. */
  left(text: string, indent?: number): void;
  /** One text at each side; the left one goes on a line of its own where both do not fit. */
  sides(left: string, right: string, indent?: number): void;
  rule(): void;
  blank(): void;
}

/** Control characters, and those that turn text around or say how to set it. */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;
/** Marks that stand on the letter before. */
const mark = /[\p{Mn}\p{Me}]/u;
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** Text without what would move a printer, or turn it around. */
export const printable = (text: string): string => text.normalize('NFC').replace(/\s/gu, ' ').replace(unprintable, '');
const widthOf = (symbol: string): number => (mark.test(symbol) ? 0 : wide.test(symbol) ? 2 : 1);
export const printedWidth = (text: string): number => [...text].reduce((sum, symbol) => sum + widthOf(symbol), 0);

/** Words in lines of at most `width`; a word that is longer is cut. */
function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of printable(text).split(' ')) {
    if (line !== '' && printedWidth(line) + 1 + printedWidth(word) <= width) {
      line += ` ${word}`;
      continue;
    }
    if (line !== '') lines.push(line);
    line = '';
    for (const symbol of word) {
      if (printedWidth(line) + widthOf(symbol) > width) {
        lines.push(line);
        line = '';
      }
      line += symbol;
    }
  }
  if (line !== '') lines.push(line);
  return lines;
}

export function paper(width: number): Paper {
  const lines: string[] = [];
  return {
    width,
    lines,
    center(text) {
      for (const line of wrap(text, width)) lines.push(' '.repeat(Math.floor((width - printedWidth(line)) / 2)) + line);
    },
    left(text, indent = 0) {
      lines.push(...wrap(text, width - indent).map((line) => ' '.repeat(indent) + line));
    },
    sides(left, right, indent = 0) {
      const [last = '', ...below] = wrap(right, width - indent);
      const fill = (taken: string) => ' '.repeat(width - printedWidth(taken) - printedWidth(last));
      const room = width - indent - printedWidth(last) - 1;
      const begin = wrap(left, Math.max(room, Math.ceil(width / 2))).map((line) => ' '.repeat(indent) + line);
      const first = begin.pop() ?? '';
      lines.push(...begin);
      if (printedWidth(first) + printedWidth(last) < width) lines.push(first + fill(first) + last);
      else lines.push(first, fill('') + last);
      lines.push(...below);
    },
    rule() {
      lines.push('-'.repeat(width));
    },
    blank() {
      lines.push('');
    },
  };
}

/** Plain spaces: what else a language sets apart with, printers do not have. */
const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ').replace(/\u2212/g, '-');

/** Writes amounts without their currency, as the language does. */
export function amounts(of: Currency, locale: Locale): (amount: number) => string {
  const digits = fractionDigits(of);
  const format = new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return (amount) => plain(format.format(amount / 10 ** digits));
}

/** A rate in hundredths of a percent: `19 %`. */
export const rateText = (rate: number, locale: Locale): string =>
  `${plain(new Intl.NumberFormat(locale, { maximumFractionDigits: 2 }).format(rate / 100))} %`;

/** Day and time in a time zone, as the language writes them. */
export const timeText = (at: Instant, timeZone: TimeZone, locale: Locale): string =>
  plain(
    new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, {
      timeZone,
      dateStyle: 'short',
      timeStyle: 'short',
    }).format(at),
  );
