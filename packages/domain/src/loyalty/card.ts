import type { Id, MerchantId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { Locale } from '../people/merchant.ts';
import type { ProgramId } from './program.ts';

export type CardId = Id<'card'>;
export type CustomerId = Id<'customer'>;

/** A person who holds cards of one merchant. Erasing takes the personal data and leaves the record. */
export interface Customer {
  readonly id: CustomerId;
  readonly merchantId: MerchantId;
  readonly name: string | null;
  /** Lower case. */
  readonly email: string | null;
  /** Digits with a leading `+` where one was given. */
  readonly phone: string | null;
  readonly locale: Locale | null;
  readonly createdAt: Instant;
  readonly erasedAt: Instant | null;
  readonly version: number;
}

/** A customer's card in one program. */
export interface Card {
  readonly id: CardId;
  readonly merchantId: MerchantId;
  readonly programId: ProgramId;
  readonly customerId: CustomerId;
  /** To read out: eight characters and a check digit, stored without hyphens. Unique in the merchant. */
  readonly number: string;
  /** What the card's QR code says; unguessable. */
  readonly qrPayload: string;
  /** E-mail or phone of a card enrolled at the counter: one card a contact and program. `null` for public enrolments, which must not tell. */
  readonly contactKey: string | null;
  readonly active: boolean;
  readonly stamps: number;
  readonly stampDebt: number;
  readonly lifetimeStamps: number;
  readonly rewardsRedeemed: number;
  readonly points: number;
  readonly pointDebt: number;
  readonly lifetimePoints: number;
  readonly pointsRedeemed: number;
  /** The newest stamps that were not taken back, oldest first: cooldown and daily cap are decided from them. */
  readonly recentStamps: readonly { readonly seq: number; readonly at: Instant }[];
  readonly lastActivityAt: Instant;
  readonly enrolledAt: Instant;
  /** Number and digest of the newest ledger entry. */
  readonly ledgerSeq: number;
  readonly ledgerDigest: string;
  readonly version: number;
}
