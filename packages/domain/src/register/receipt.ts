import type { Currency, Minor } from '../kernel/money.ts';
import type { Instant, TimeZone } from '../kernel/time.ts';
import type { Locale, Merchant, Store } from '../people/merchant.ts';
import type { Discount } from './cart.ts';
import type { TaxRate } from './product.ts';
import type { Till } from './till.ts';
import { openAmount, type Earned, type Sale, type SaleStatus, type TaxAmount } from './sale.ts';

/** What was paid with one means of payment, as far as a receipt says it. */
export interface ReceiptPayment {
  /** What people call the means of payment. */
  readonly label: string;
  readonly amount: Minor;
  readonly tip: Minor;
  readonly tendered: Minor | null;
  readonly change: Minor | null;
  /** What the provider wants printed, line by line: `VISA •••• 1234`. */
  readonly details: readonly string[];
}

export interface ReceiptRefund {
  readonly label: string;
  readonly amount: Minor;
  readonly at: Instant;
}

/** A sale as the customer takes it along: what is said, whatever it is printed on. */
export interface Receipt {
  readonly merchant: string;
  readonly store: string;
  readonly storeCode: string;
  /** Its number in the store: receipts are numbered by till. */
  readonly till: number;
  readonly timezone: TimeZone;
  readonly locale: Locale;
  readonly currency: Currency;
  readonly number: number;
  readonly saleId: Sale['id'];
  readonly status: SaleStatus;
  readonly at: Instant;
  readonly lines: readonly ReceiptLine[];
  /** Before discounts. */
  readonly subtotal: Minor;
  readonly discounted: Minor;
  readonly total: Minor;
  /** Each with the letter that marks its rows. */
  readonly taxes: readonly (TaxAmount & { readonly mark: string })[];
  readonly payments: readonly ReceiptPayment[];
  readonly open: Minor;
  readonly refunds: readonly ReceiptRefund[];
  readonly refunded: Minor;
  /** The last characters of the customer's card number, and what the sale did to the card. */
  readonly card: { readonly ending: string; readonly earned: Earned | null } | null;
}

export interface ReceiptLine {
  readonly name: string;
  readonly quantity: number;
  readonly unitPrice: Minor;
  /** The row's own, as it was given; the cart's is in `discounted`. */
  readonly discount: Discount | null;
  readonly discounted: Minor;
  readonly total: Minor;
  readonly taxRate: TaxRate;
  /** The letter of its rate; none where the row came to nothing and its rate to no tax. */
  readonly mark: string;
  readonly refundedQuantity: number;
}

export interface ReceiptSource {
  readonly sale: Sale;
  /** The one that rang it up. */
  readonly till: Pick<Till, 'number'>;
  readonly store: Store;
  readonly merchant: Pick<Merchant, 'name'>;
  /** Settled ones, oldest first. */
  readonly payments: readonly ReceiptPayment[];
  /** Those that were carried out, oldest first. */
  readonly refunds: readonly ReceiptRefund[];
  readonly cardNumber?: string | null | undefined;
  /** The store's when absent. */
  readonly locale?: Locale | undefined;
}

/** Pure: the receipt of a sale. The same sale has the same receipt, until money moves. */
export function receiptOf({
  sale,
  till,
  store,
  merchant,
  payments,
  refunds,
  cardNumber,
  locale,
}: ReceiptSource): Receipt {
  const mark = new Map(sale.taxes.map(({ rate }, at) => [rate, String.fromCodePoint(65 + at)]));
  return {
    merchant: merchant.name,
    store: store.name,
    storeCode: store.storeCode,
    till: till.number,
    timezone: store.timezone,
    locale: locale ?? store.locale,
    currency: sale.currency,
    number: sale.receiptNumber,
    saleId: sale.id,
    status: sale.status,
    at: sale.createdAt,
    lines: sale.lines.map(({ name, quantity, unitPrice, discount, discounted, total, taxRate, refundedQuantity }) => ({
      name,
      quantity,
      unitPrice,
      discount,
      discounted,
      total,
      taxRate,
      mark: mark.get(taxRate) ?? '',
      refundedQuantity,
    })),
    subtotal: (sale.total + sale.discounted) as Minor,
    discounted: sale.discounted,
    total: sale.total,
    taxes: sale.taxes.map((tax) => ({ ...tax, mark: mark.get(tax.rate) ?? '' })),
    payments,
    open: openAmount(sale),
    refunds,
    refunded: sale.refunded,
    card: cardNumber == null ? null : { ending: cardNumber.slice(-3), earned: sale.earned },
  };
}
