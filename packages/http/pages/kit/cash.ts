import { digitsOf } from './format.ts';

/** Notes and coins in use, in minor units, largest first. */
const inUse: Readonly<Record<string, readonly number[]>> = {
  EUR: [50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5, 2, 1],
  CHF: [100_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5],
  GBP: [5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5, 2, 1],
  USD: [10_000, 5_000, 2_000, 1_000, 500, 100, 25, 10, 5, 1],
};
/** The smallest that is paper. */
const smallestNote: Readonly<Record<string, number>> = { EUR: 500, CHF: 1_000, GBP: 500, USD: 100 };

/** What is counted in a drawer of this currency; of one we do not know, the steps most currencies have. */
export function denominations(currency: string): readonly number[] {
  const known = inUse[currency];
  if (known) return known;
  const unit = 10 ** digitsOf(currency);
  return [1_000, 500, 200, 100, 50, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01]
    .map((face) => Math.round(face * unit))
    .filter((face) => face >= 1);
}

export const isNote = (face: number, currency: string): boolean =>
  face >= (smallestNote[currency] ?? 5 * 10 ** digitsOf(currency));

const mostOffered = 5;

/** What people are likely to hand over for an amount: the amount itself, and what rounds it up to a note. Smallest first. */
export function likelyCash(due: number, currency: string): readonly number[] {
  const faces = denominations(currency);
  const notes = faces.filter((face) => isNote(face, currency));
  const roundUps = [...notes].reverse().map((note) => Math.ceil(due / note) * note);
  // Larger sums come in the largest notes that people carry, not in one of the largest there are.
  const sensible = roundUps.filter((sum) => sum <= Math.max(due * 4, (notes.at(-1) ?? 0) * 4));
  return [...new Set([due, ...sensible])].sort((a, b) => a - b).slice(0, mostOffered);
}
