/** Nobody types this fast; keyboard scanners send a key every few milliseconds. */
const burstGap = 45;
/** A scanner over Bluetooth, or a busy tablet, takes longer; our own codes are known by their form then. */
const slowGap = 500;
/** Fewer keys than these, as fast as a scanner's, are a scan of which a part is missing. */
const shortestScan = 6;
/** Two keys may be hit at once by a hand; so many are no hand's. */
const noHand = 4;
/** When no further key comes for so long, a burst is over. */
export const burstEnd = 150;

const ownCode = /^(?:TRESEN[A-Z0-9]{28}|POSLINK-[A-Z0-9.$/+%_-]+|\{"api_url".*\})$/i;
const beginnings = ['TRESEN', 'POSLINK-', '{"API_URL"'];
const beginsOwnCode = (text: string): boolean =>
  beginnings.some((beginning) => beginning.startsWith(text.slice(0, beginning.length).toUpperCase()));

/** The keys heard so far of what may be a scan. */
export interface Burst {
  readonly text: string;
  /** The longest pause between two of them, in milliseconds. */
  readonly slowest: number;
  readonly lastAt: number;
}

export const silence: Burst = { text: '', slowest: 0, lastAt: Number.NEGATIVE_INFINITY };

/** `begun`: the first key of what may become a scan. `partial`: keys as fast as a scanner's that are no whole code. */
export type Heard =
  | { readonly kind: 'nothing' | 'begun' }
  | { readonly kind: 'scan' | 'partial'; readonly text: string };

const nothing: Heard = { kind: 'nothing' };

/** What one more key makes of a burst. `at` is in milliseconds of any clock that runs evenly. */
export function afterKey(burst: Burst, key: string, at: number): readonly [Burst, Heard] {
  const pause = at - burst.lastAt;
  if (key === 'Enter') return [{ ...silence, lastAt: at }, afterEnter(burst, pause)];
  if (key.length !== 1) return [{ ...burst, lastAt: at }, nothing];
  const goesOn = burst.text !== '' && pause <= slowGap && (pause <= burstGap || beginsOwnCode(burst.text));
  return goesOn
    ? [{ text: burst.text + key, slowest: Math.max(burst.slowest, pause), lastAt: at }, nothing]
    : [{ text: key, slowest: 0, lastAt: at }, { kind: 'begun' }];
}

function afterEnter({ text, slowest }: Burst, pause: number): Heard {
  if (ownCode.test(text) && pause <= slowGap) return { kind: 'scan', text };
  if (Math.max(slowest, pause) > burstGap || text.length < noHand) return nothing;
  return { kind: text.length < shortestScan ? 'partial' : 'scan', text };
}

/** What a burst was after which no key came for {@link burstEnd}: some scanners send no Enter. */
export function afterSilence({ text, slowest }: Burst): Heard {
  if (slowest > burstGap || text.length < shortestScan) return nothing;
  return { kind: ownCode.test(text) || hasCheckDigit(text) ? 'scan' : 'partial', text };
}

/** Whether a text is a GTIN whose check digit is right (GS1 General Specifications, section 7.9): EAN-8, UPC-A, EAN-13. */
export function hasCheckDigit(text: string): boolean {
  if (!/^(\d{8}|\d{12}|\d{13})$/.test(text)) return false;
  const sum = [...text].reverse().reduce((all, digit, at) => all + Number(digit) * (at % 2 === 0 ? 1 : 3), 0);
  return sum % 10 === 0;
}
