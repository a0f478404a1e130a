import type { Minor } from '../kernel/money.ts';
import type { Sale, TaxAmount } from './sale.ts';
import type { ProviderTakings, Shift, Takings } from './shift.ts';
import { addTaxes } from './totals.ts';

/** Pure changes of what a shift has come to. Each commit that rings up, pays, gives back or voids writes one. */

export const noTakings: Takings = {
  sales: 0,
  voided: 0,
  discounted: 0 as Minor,
  byProvider: {},
  taxes: [],
  firstReceipt: null,
  lastReceipt: null,
};

/** A sale was rung up. */
export const countSale = (takings: Takings, receiptNumber: number): Takings => ({
  ...takings,
  sales: takings.sales + 1,
  firstReceipt: takings.firstReceipt ?? receiptNumber,
  lastReceipt: receiptNumber,
});

export const countVoidedSale = (takings: Takings): Takings => ({ ...takings, voided: takings.voided + 1 });

/** A sale was paid in full. */
export const countPaidSale = (
  takings: Takings,
  { discounted, taxes }: Pick<Sale, 'discounted' | 'taxes'>,
): Takings => ({
  ...takings,
  discounted: (takings.discounted + discounted) as Minor,
  taxes: addTaxes(takings.taxes, taxes),
});

const none: Omit<ProviderTakings, 'drawer'> = {
  payments: 0,
  paid: 0 as Minor,
  tips: 0 as Minor,
  refunds: 0,
  refunded: 0 as Minor,
};

const withProvider = (
  takings: Takings,
  provider: string,
  drawer: boolean,
  count: (before: ProviderTakings) => Partial<ProviderTakings>,
): Takings => {
  const before = takings.byProvider[provider] ?? { drawer, ...none };
  return { ...takings, byProvider: { ...takings.byProvider, [provider]: { ...before, ...count(before) } } };
};

/** Money was taken for a sale. */
export const countPayment = (
  takings: Takings,
  provider: string,
  { amount, tip, drawer }: { readonly amount: Minor; readonly tip: Minor; readonly drawer: boolean },
): Takings =>
  withProvider(takings, provider, drawer, ({ payments, paid, tips }) => ({
    payments: payments + 1,
    paid: (paid + amount) as Minor,
    tips: (tips + tip) as Minor,
  }));

/** Money was given back; `taxes` is what was in it, none where it never was a sale's. */
export const countRefund = (
  takings: Takings,
  provider: string,
  { amount, taxes, drawer }: { readonly amount: Minor; readonly taxes: readonly TaxAmount[]; readonly drawer: boolean },
): Takings => ({
  ...withProvider(takings, provider, drawer, ({ refunds, refunded }) => ({
    refunds: refunds + 1,
    refunded: (refunded + amount) as Minor,
  })),
  taxes: addTaxes(takings.taxes, taxes, -1),
});

/** What should be in the drawer: the float, what was put in or taken out, and what was paid in cash less what was given back. */
export function expectedCash({
  openingFloat,
  movements,
  takings,
}: Pick<Shift, 'openingFloat' | 'movements' | 'takings'>): number {
  const moved = movements.reduce((sum, { kind, amount }) => (kind === 'in' ? sum + amount : sum - amount), 0);
  const taken = Object.values(takings.byProvider)
    .filter(({ drawer }) => drawer)
    .reduce((sum, { paid, refunded }) => sum + paid - refunded, 0);
  return openingFloat + moved + taken;
}
