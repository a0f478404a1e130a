import { refusing } from '../kernel/errors.ts';

/** What this context refuses, with the data each refusal carries. */
export interface RegisterRefusals {
  PRODUCT_NOT_FOUND: object;
  /** No product has what was scanned; the cashier is told, too. */
  BARCODE_UNKNOWN: { barcode: string };
  /** Its check digit is wrong (GS1 General Specifications, section 7.9). */
  BARCODE_INVALID: { barcode: string };
  BARCODE_TAKEN: { barcode: string };
  PRODUCT_INACTIVE: object;
  /** The product's currency is not the store's, or the sale's not that of the shift it would count in. */
  CURRENCY_MISMATCH: { expected: string };
  CART_NOT_FOUND: object;
  /** It was checked out, or belongs to another till. */
  CART_CLOSED: object;
  CART_EMPTY: object;
  CART_FULL: { limit: number };
  LINE_NOT_FOUND: object;
  SALE_NOT_FOUND: object;
  /** The sale's id was used for another cart. */
  SALE_EXISTS: object;
  /** Its status does not allow that: nothing is paid on a void sale, nothing paid is voided. */
  SALE_STATUS: { status: string };
  /** A payment for it is not known to have ended. */
  SALE_HAS_OPEN_PAYMENT: object;
  SCANNER_NOT_LINKED: object;
  /** Wrong secret or none. */
  SCANNER_REFUSED: object;
  /** Forged, expired or garbled. */
  PAIRING_CODE_INVALID: object;
  SHIFT_NOT_FOUND: object;
  SHIFT_ALREADY_OPEN: object;
  SHIFT_NOT_OPEN: object;
  /** There is no Z report before it is closed. */
  SHIFT_NOT_CLOSED: object;
  /** A payment of one of its sales is not known to have ended. */
  SHIFT_HAS_OPEN_PAYMENTS: object;
}

export const refuse = refusing<RegisterRefusals>();
