import { refusing } from '../kernel/errors.ts';
import type { Instant } from '../kernel/time.ts';
import type { CardId } from './card.ts';

/** What this context refuses, with the data each refusal carries. */
export interface LoyaltyRefusals {
  PROGRAM_NOT_FOUND: object;
  PROGRAM_CODE_TAKEN: object;
  PROGRAM_INACTIVE: object;
  /** A stamp in a points program, or the other way round. */
  PROGRAM_TYPE_MISMATCH: object;
  CARD_NOT_FOUND: object;
  CARD_INACTIVE: object;
  /** At the counter: this e-mail or phone has a card in the program already. */
  CARD_EXISTS: { card_id: CardId | null };
  CUSTOMER_NOT_FOUND: object;
  STAMP_COOLDOWN: { next_stamp_at: Instant };
  STAMP_DAILY_LIMIT: { next_stamp_at: Instant };
  STAMPS_INSUFFICIENT: { missing_stamps: number };
  PURCHASE_BELOW_MINIMUM: { missing_minor: number };
  POINTS_INSUFFICIENT: { missing_points: number };
  REWARD_NOT_FOUND: object;
  ENTRY_NOT_FOUND: object;
  ENTRY_ALREADY_VOIDED: object;
  /** Not of a kind that can be taken back, or older than 24 hours. */
  ENTRY_NOT_VOIDABLE: object;
}

export const refuse = refusing<LoyaltyRefusals>();
