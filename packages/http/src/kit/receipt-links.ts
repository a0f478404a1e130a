import type { MerchantId, Sale, SaleId } from '@tresen/domain';

/** Addresses of receipts for customers: whoever has one may see that receipt, and nobody can make one up. */
export interface ReceiptLinks {
  /** `null` until there is a receipt that says it was paid. */
  of(sale: Pick<Sale, 'merchantId' | 'id' | 'status'>): string | null;
  /** The sale that a token is for; `undefined` for one that was not made here. */
  read(token: string): { readonly merchantId: MerchantId; readonly saleId: SaleId } | undefined;
}
