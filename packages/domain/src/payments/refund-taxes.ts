import type { Sale, TaxAmount } from '../register/sale.ts';
import { addTaxes, spread, taxesOf } from '../register/totals.ts';

/**
 * The taxes in what is left of a paid sale's money: of its rows less what was given back of them; what was given back of no row in
 * particular is spread over what is left of all, in proportion.
 */
function taxesLeft({ lines, total, paid, refunded }: Sale): readonly TaxAmount[] {
  const ofRows = lines.map((line) => line.total - line.refunded);
  const ofNoRow = total - (paid - refunded) - lines.reduce((sum, line) => sum + line.refunded, 0);
  const spreadOff = spread(
    ofNoRow,
    lines.map(({ id }, at) => ({ weight: ofRows[at]!, key: id })),
  );
  return taxesOf(lines.map(({ taxRate }, at) => ({ rate: taxRate, gross: ofRows[at]! - spreadOff[at]! })));
}

/** What a refund takes off the taxes of a paid sale. All refunds of a sale together take off exactly its taxes, and no more. */
export const refundTaxes = (before: Sale, after: Sale): readonly TaxAmount[] =>
  addTaxes(taxesLeft(before), taxesLeft(after), -1);
