import type { Locale, Merchant, Store } from '../people/merchant.ts';
import { receiptOf, type Receipt } from '../register/receipt.ts';
import type { Providers, SaleFile } from './ports.ts';

/** What people call a provider's means of payment; its id where it has no name. */
export const providerLabel = (providers: Providers, id: string, locale: Locale): string => {
  const label = providers.get(id)?.descriptor.label;
  return label?.[locale] ?? label?.['en'] ?? id;
};

/** Pure: the receipt of a sale with all that was paid and given back. */
export function saleReceipt(
  { sale, till, card, payments, refunds }: SaleFile,
  {
    store,
    merchant,
    providers,
    locale,
  }: {
    readonly store: Store;
    readonly merchant: Pick<Merchant, 'name'>;
    readonly providers: Providers;
    /** The store's when absent. */
    readonly locale?: Locale | undefined;
  },
): Receipt {
  const labelOf = (provider: string) => providerLabel(providers, provider, locale ?? store.locale);
  return receiptOf({
    sale,
    till,
    store,
    merchant,
    locale,
    cardNumber: card?.card.number,
    payments: payments.flatMap(({ status, provider, taken, tendered, change, details }) =>
      status === 'settled' && taken
        ? [
            {
              label: labelOf(provider),
              amount: taken.amount,
              tip: taken.tip,
              tendered,
              change,
              details: Object.values(details),
            },
          ]
        : [],
    ),
    refunds: refunds.flatMap(({ status, provider, amount, createdAt, closedAt }) =>
      status === 'approved' ? [{ label: labelOf(provider), amount, at: closedAt ?? createdAt }] : [],
    ),
  });
}
