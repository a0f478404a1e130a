import { refusing } from '../kernel/errors.ts';
import type { Instant } from '../kernel/time.ts';

/** What this context refuses, with the data each refusal carries. */
export interface PeopleRefusals {
  MERCHANT_NOT_FOUND: object;
  STORE_NOT_FOUND: object;
  STORE_CODE_TAKEN: object;
  /** Its currency is kept while a shift counts in it. */
  STORE_HAS_OPEN_SHIFT: object;
  USER_NOT_FOUND: object;
  USER_EMAIL_TAKEN: object;
  /** An owner or admin may not take away the last way in: their own. */
  USER_IS_SELF: object;
  /** Wrong e-mail or password; the same for an unknown address. */
  SIGN_IN_REFUSED: object;
  /** A refresh token that is unknown, spent, expired or revoked; spent ones end the whole session. */
  REFRESH_REFUSED: object;
  STAFF_ID_TAKEN: object;
  STAFF_PIN_TAKEN: object;
  /** No such staff member, or one without a PIN where one is needed. */
  STAFF_PIN_NOT_FOUND: object;
  /** The command needs a PIN or a staff ticket and has neither. */
  STAFF_PIN_REQUIRED: object;
  STAFF_PIN_INVALID: { remaining_attempts: number };
  STAFF_PIN_LOCKED: { locked_until: Instant };
  /** The ticket is forged, expired, another caller's, or was ended by a lock or a change. */
  STAFF_TICKET_INVALID: object;
  /** The staff member does not work in this store. */
  STAFF_NOT_IN_STORE: object;
}

export const refuse = refusing<PeopleRefusals>();
