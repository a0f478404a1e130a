import type { Commits, IdempotencyKey, IdempotencyRecord, Write } from '../kernel/commit.ts';
import type { MerchantId, StoreId } from '../kernel/ids.ts';
import type { Currency } from '../kernel/money.ts';
import type { Page, PageRequest } from '../kernel/pages.ts';
import type { Day, Instant } from '../kernel/time.ts';
import type { Card, CardId } from '../loyalty/card.ts';
import type { CardWithCustomer, LoyaltyCollections } from '../loyalty/ports.ts';
import type { Program } from '../loyalty/program.ts';
import type { Store } from '../people/merchant.ts';
import type { Cart, CartId } from './cart.ts';
import type { Product, ProductId } from './product.ts';
import type { Sale, SaleId, SaleStatus } from './sale.ts';
import type { Shift, ShiftId } from './shift.ts';
import type { ScannerLink, Till, TillId } from './till.ts';

/** The collections this context writes, and those it holds unchanged while it does. Removed products stay; sales are never removed. */
export interface RegisterCollections extends Pick<LoyaltyCollections, 'store' | 'card' | 'program' | 'ledger_entry'> {
  product: Product;
  cart: Cart;
  till: Till;
  scanner_link: ScannerLink;
  sale: Sale;
  shift: Shift;
}

/** See `peopleUniques`. */
export const registerUniques = {
  product: { product_barcode: ['merchantId', 'barcode'] },
  till: { till_client: ['merchantId', 'storeId', 'client'], till_number: ['merchantId', 'storeId', 'number'] },
  sale: { sale_cart: ['merchantId', 'cartId'], sale_receipt: ['merchantId', 'tillId', 'receiptNumber'] },
  shift: { shift_number: ['merchantId', 'tillId', 'number'] },
} as const satisfies { [K in keyof RegisterCollections]?: Record<string, readonly (keyof RegisterCollections[K])[]> };

export type RegisterCommits = Commits<Write<RegisterCollections>>;

/** How the kept answer of a command is looked for together with what the command is decided on. */
export interface Asked {
  readonly scope: string;
  readonly key: IdempotencyKey;
}

export interface ProductFilter extends PageRequest {
  /** Any part of the name, whatever its case, or a whole barcode. */
  readonly q?: string | undefined;
  readonly category?: string | undefined;
  readonly activeOnly?: boolean | undefined;
}

/** Products that are not removed. */
export interface Products {
  byId(merchantId: MerchantId, id: ProductId): Promise<Product | undefined>;
  /** By primary look-up, however many products there are. */
  byBarcode(merchantId: MerchantId, barcode: string): Promise<Product | undefined>;
  /** By name, then id. */
  list(merchantId: MerchantId, filter: ProductFilter): Promise<Page<Product>>;
  /** Those that have one of these barcodes, or no barcode and one of these names, letter for letter: for an import. */
  matching(
    merchantId: MerchantId,
    wanted: { readonly barcodes: readonly string[]; readonly names: readonly string[] },
  ): Promise<readonly Product[]>;
  /** The categories that products are in, in the order of their letters. */
  categories(merchantId: MerchantId): Promise<readonly string[]>;
}

/** A card that a command or a cart names, with its program. */
export interface CardAndProgram {
  readonly card: Card;
  readonly program: Program;
}

/** How a command names a product. */
export type ProductName = { readonly id: ProductId } | { readonly barcode: string };
/** How a command names a card: by id, by its number, or by what its QR code says. */
export type CardName = { readonly id: CardId } | { readonly number: string } | { readonly qrPayload: string };

/** What a change of a cart is decided from, read in one round trip. */
export interface CartFile {
  readonly cart: Cart;
  readonly till: Till;
  readonly store: Store | null;
  /** The product that the command names, when the merchant has it. */
  readonly product: Product | null;
  /** The card that the command names, or else the cart's own. */
  readonly card: CardAndProgram | null;
  /** The till's open shift: a checkout counts in it. */
  readonly shift: Shift | null;
  /** The sale that the command names, when the merchant has it. */
  readonly sale: Sale | null;
  readonly answered: IdempotencyRecord | null;
}

export interface CartFileRequest {
  readonly merchantId: MerchantId;
  readonly cart: CartId;
  readonly product?: ProductName | undefined;
  /** The cart's own card when absent. */
  readonly card?: CardName | undefined;
  readonly sale?: SaleId | undefined;
  readonly idempotency: Asked;
}

/** What the register wants to know of the device that a till is. */
export interface TillDevice {
  readonly storeId: StoreId;
  readonly revokedAt: Instant | null;
  /** `null` is never. */
  readonly expiresAt: Instant | null;
}

/** What a hardware scanner's scan is decided from, read in one round trip. */
export interface ScanFile {
  readonly link: ScannerLink | null;
  /** Of the till that the scanner is linked to; or of the one that the scan asks to be linked to. */
  readonly till: Till | null;
  readonly store: Store | null;
  /** Of the till's client; `null` when that is a person, or a device that is gone. */
  readonly device: TillDevice | null;
  /** The till's open cart. */
  readonly cart: Cart | null;
  /** Of the till's merchant. */
  readonly product: Product | null;
  readonly card: CardAndProgram | null;
  readonly answered: IdempotencyRecord | null;
}

export interface ScanFileRequest {
  readonly scannerId: string;
  /** Reads this till in place of the one that the scanner is linked to. */
  readonly tillId?: TillId | undefined;
  readonly product?: ProductName | undefined;
  readonly card?: CardName | undefined;
  readonly idempotency: Asked;
}

export interface Carts {
  /** `undefined` when the merchant has no such cart. */
  file(request: CartFileRequest): Promise<CartFile | undefined>;
  /** Whatever the merchant: the scanner's link says whose till it is. */
  scanFile(request: ScanFileRequest): Promise<ScanFile>;
  byId(merchantId: MerchantId, id: CartId): Promise<Cart | undefined>;
  /** The open cart of a till. */
  openOf(merchantId: MerchantId, tillId: TillId): Promise<Cart | undefined>;
}

/** A client's till in a store with what is going on at it; all absent before its first command. */
export interface TillFile {
  readonly till: Till | null;
  readonly shift: Shift | null;
  /** The open cart. */
  readonly cart: Cart | null;
  readonly store: Store | null;
  /** The number of the store's newest till; 0 before its first one. */
  readonly lastTill: number;
  readonly answered: IdempotencyRecord | null;
}

export interface Tills {
  file(request: {
    readonly merchantId: MerchantId;
    readonly storeId: StoreId;
    /** `callerKey` of the client. */
    readonly client: string;
    /** Absent where no client's command is decided. */
    readonly idempotency?: Asked | undefined;
  }): Promise<TillFile>;
  byId(merchantId: MerchantId, id: TillId): Promise<Till | undefined>;
  /** Of a store, oldest first, each with its open cart; a store has few. */
  ofStore(
    merchantId: MerchantId,
    storeId: StoreId,
  ): Promise<readonly { readonly till: Till; readonly cartId: CartId | null }[]>;
  /** The till a scanner is linked to. */
  scannerLink(scannerId: string): Promise<ScannerLink | undefined>;
}

export interface SaleFilter extends PageRequest {
  readonly storeId?: StoreId | undefined;
  readonly tillId?: TillId | undefined;
  readonly shiftId?: ShiftId | undefined;
  readonly status?: SaleStatus | undefined;
  readonly receiptNumber?: number | undefined;
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
}

/** What was sold in one store on one of its calendar days, by when it was paid. */
export interface SalesDay {
  readonly day: Day;
  readonly storeId: StoreId;
  readonly currency: Currency;
  readonly sales: number;
  readonly gross: number;
  /** Given back of these sales since, whenever. */
  readonly refunded: number;
}

/** What becomes of a sale beside its payments is decided from this, read in one round trip. */
export interface SaleWithTill {
  readonly sale: Sale;
  readonly till: Till;
  /** The till's open shift. */
  readonly shift: Shift | null;
  readonly store: Store | null;
  /** It has a payment of which money may come. Starting one writes the sale: what is decided on this holds at the commit. */
  readonly paymentOpen: boolean;
  readonly answered: IdempotencyRecord | null;
}

export interface Sales {
  /** `undefined` when the merchant has no such sale. */
  file(request: {
    readonly merchantId: MerchantId;
    readonly sale: SaleId;
    readonly idempotency: Asked;
  }): Promise<SaleWithTill | undefined>;
  byId(merchantId: MerchantId, id: SaleId): Promise<Sale | undefined>;
  /** Newest first. */
  list(merchantId: MerchantId, filter: SaleFilter): Promise<Page<Sale>>;
  /** Of sales that were paid, also if given back since; in the order of day, store and currency. Both ends count, and days without any are absent. */
  byDay(
    merchantId: MerchantId,
    period: { readonly from: Day; readonly to: Day; readonly storeId?: StoreId | undefined },
  ): Promise<readonly SalesDay[]>;
  /** A card's owner, for receipts and displays that greet by name. */
  cardOf(merchantId: MerchantId, id: CardId): Promise<CardWithCustomer | undefined>;
}

/** What a change of a shift is decided from, read in one round trip. */
export interface ShiftFile {
  readonly shift: Shift;
  readonly till: Till;
  readonly store: Store | null;
  /**
   * A sale of the till has a payment of which money may come and for which nobody waits for a person to decide. Starting one
   * writes the shift: what is decided on this holds at the commit.
   */
  readonly paymentsOpen: boolean;
  readonly answered: IdempotencyRecord | null;
}

export interface Shifts {
  /** `undefined` when the merchant has no such shift. */
  file(request: {
    readonly merchantId: MerchantId;
    readonly shift: ShiftId;
    readonly idempotency: Asked;
  }): Promise<ShiftFile | undefined>;
  byId(merchantId: MerchantId, id: ShiftId): Promise<Shift | undefined>;
  /** Newest first. */
  list(
    merchantId: MerchantId,
    filter: PageRequest & { readonly storeId?: StoreId | undefined; readonly tillId?: TillId | undefined },
  ): Promise<Page<Shift>>;
}
