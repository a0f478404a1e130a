import type { Currency } from '../kernel/money.ts';
import type { Instant, TimeZone } from '../kernel/time.ts';
import type { MerchantId, StoreId } from '../kernel/ids.ts';

export type Locale = 'en' | 'fr' | 'de' | 'lb';
export const locales: readonly Locale[] = ['en', 'fr', 'de', 'lb'];

/** A business on the platform; the tenant that every other record belongs to. */
export interface Merchant {
  readonly id: MerchantId;
  readonly name: string;
  readonly locale: Locale;
  readonly active: boolean;
  readonly createdAt: Instant;
  readonly version: number;
}

/** One location of a merchant. */
export interface Store {
  readonly id: StoreId;
  readonly merchantId: MerchantId;
  readonly name: string;
  /** Unique on the platform: 2 to 32 capital letters, digits and hyphens. */
  readonly storeCode: string;
  readonly timezone: TimeZone;
  readonly currency: Currency;
  readonly locale: Locale;
  readonly active: boolean;
  readonly createdAt: Instant;
  readonly version: number;
}
