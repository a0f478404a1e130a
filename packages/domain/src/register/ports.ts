import type { Commits, IdempotencyKey, IdempotencyRecord, Write } from '../kernel/commit.ts';
import type { MerchantId, StoreId } from '../kernel/ids.ts';
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
  till: { till_client: ['merchantId', 'storeId', 'client'] },
  scanner_link: { scanner_id: ['id'] },
  sale: { sale_cart: ['merchantId', 'cartId'], sale_receipt: ['merchantId', 'tillId', 'receiptNumber'] },
  shift: { shift_number: ['merchantId', 'tillId', 'number'] },
} as const satisfies { [K in keyof RegisterCollections]?: Record<string, readonly (keyof RegisterCollections[K])[]> };

export type RegisterCommits = Commits<Write<RegisterCollections>>;

/** How the kept answer of a command is looked for with what it is decided on. */
export interface Asked {
  readonly scope: string;
  readonly key: IdempotencyKey;
}

export interface ProductFilter extends PageRequest {
  /** Beginning of a word of the name, whatever its case, or a whole barcode. */
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
  /** Of these barcodes, those that products have: for an import. */
  byBarcodes(merchantId: MerchantId, barcodes: readonly string[]): Promise<readonly Product[]>;
  /** Whether any sale has a line of it. */
  isSold(merchantId: MerchantId, id: ProductId): Promise<boolean>;
}

/** What a change of a cart is decided from, read in one round trip. */
export interface CartFile {
  readonly cart: Cart;
  readonly till: Till;
  readonly store: Store | null;
  /** The product that the command names, when the merchant has it. */
  readonly product: Product | null;
  /** The card that the command or the cart names, with its program. */
  readonly card: { readonly card: Card; readonly program: Program } | null;
  /** The till's open shift: a checkout counts in it. */
  readonly shift: Shift | null;
  readonly answered: IdempotencyRecord | null;
}

export interface CartFileRequest {
  readonly merchantId: MerchantId;
  /** By id, or the newest open one of a till. */
  readonly cart: CartId | { readonly newestOf: TillId };
  readonly product?: { readonly id: ProductId } | { readonly barcode: string } | undefined;
  /** By id, or by what its QR code says, or its number; the cart's own card when absent. */
  readonly card?: { readonly id: CardId } | { readonly qrPayload: string } | { readonly number: string } | undefined;
  readonly idempotency: Asked;
}

export interface Carts {
  /** `undefined` when the merchant has no such cart. */
  file(request: CartFileRequest): Promise<CartFile | undefined>;
  byId(merchantId: MerchantId, id: CartId): Promise<Cart | undefined>;
  /** The newest open cart of a till. */
  openOf(merchantId: MerchantId, tillId: TillId): Promise<Cart | undefined>;
}

/** A client's till in a store with its open shift, and the kept answer of the command that asks; all absent before the first. */
export interface TillFile {
  readonly till: Till | null;
  readonly shift: Shift | null;
  readonly store: Store | null;
  readonly answered: IdempotencyRecord | null;
}

export interface Tills {
  file(request: {
    readonly merchantId: MerchantId;
    readonly storeId: StoreId;
    readonly client: string;
    readonly idempotency: Asked;
  }): Promise<TillFile>;
  /** Whatever its merchant: a pairing code or scanner link names it. */
  byId(id: TillId): Promise<Till | undefined>;
  ofStore(merchantId: MerchantId, storeId: StoreId): Promise<readonly Till[]>;
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

/** What was sold on one calendar day of the store, in one store. */
export interface SalesDay {
  readonly day: Day;
  readonly storeId: StoreId;
  readonly sales: number;
  readonly gross: number;
  readonly refunded: number;
}

export interface Sales {
  byId(merchantId: MerchantId, id: SaleId): Promise<Sale | undefined>;
  /** Newest first. */
  list(merchantId: MerchantId, filter: SaleFilter): Promise<Page<Sale>>;
  /** Of paid sales, in the order of day and store; both ends count. Days without any are absent. */
  byDay(
    merchantId: MerchantId,
    period: { readonly from: Day; readonly to: Day; readonly storeId?: StoreId | undefined },
  ): Promise<readonly SalesDay[]>;
  /** A card's owner, for receipts and displays that greet by name. */
  cardOf(merchantId: MerchantId, id: CardId): Promise<CardWithCustomer | undefined>;
}

export interface Shifts {
  byId(merchantId: MerchantId, id: ShiftId): Promise<Shift | undefined>;
  /** Newest first. */
  list(
    merchantId: MerchantId,
    filter: PageRequest & { readonly storeId?: StoreId | undefined; readonly tillId?: TillId | undefined },
  ): Promise<Page<Shift>>;
}
