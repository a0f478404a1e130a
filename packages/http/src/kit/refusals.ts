import {
  DomainError,
  refusing,
  type DeviceRefusals,
  type DomainErrorCode,
  type KernelRefusals,
  type LoyaltyRefusals,
  type PaymentRefusals,
  type PeopleRefusals,
  type RegisterRefusals,
  type WalletRefusals,
} from '@tresen/domain';

/** What only the host refuses: requests that never become a command. */
export interface HostRefusals {
  /** Nothing is served at this address. */
  NOT_FOUND: object;
  METHOD_NOT_ALLOWED: { allow: string };
  BODY_TOO_LARGE: object;
  /** The body is not JSON text in UTF-8. */
  BODY_MALFORMED: object;
  /** The body is no table of comma-separated values. */
  CSV_MALFORMED: object;
  /** The body is of another media type than the operation takes, or compressed. */
  UNSUPPORTED_MEDIA_TYPE: { expected: string };
  VALIDATION_FAILED: { errors: readonly { pointer: string; detail: string }[] };
  IDEMPOTENCY_KEY_REQUIRED: object;
  /** Only WebSockets are spoken at this address. */
  UPGRADE_REQUIRED: object;
  /** A fault of ours; the log has more under the request's id. */
  INTERNAL: object;
}

export type ErrorCode = DomainErrorCode | keyof HostRefusals;

export const refuse = refusing<HostRefusals & KernelRefusals>();

/** The one place where a refusal gets its HTTP status. */
export const statusOf = {
  CONFLICT: 409,
  FORBIDDEN: 403,
  IDEMPOTENCY_KEY_IN_USE: 409,
  IDEMPOTENCY_KEY_REUSED: 422,
  INVALID: 422,
  RATE_LIMITED: 429,
  UNAUTHENTICATED: 401,
  UNAVAILABLE: 503,

  MERCHANT_NOT_FOUND: 404,
  STORE_NOT_FOUND: 404,
  STORE_CODE_TAKEN: 409,
  STORE_HAS_OPEN_SHIFT: 409,
  USER_NOT_FOUND: 404,
  USER_EMAIL_TAKEN: 409,
  USER_IS_SELF: 409,
  SIGN_IN_REFUSED: 401,
  REFRESH_REFUSED: 401,
  STAFF_ID_TAKEN: 409,
  STAFF_PIN_TAKEN: 409,
  STAFF_PIN_NOT_FOUND: 404,
  STAFF_PIN_REQUIRED: 403,
  STAFF_PIN_INVALID: 403,
  STAFF_PIN_LOCKED: 423,
  STAFF_TICKET_INVALID: 403,
  STAFF_NOT_IN_STORE: 403,

  PROGRAM_NOT_FOUND: 404,
  PROGRAM_CODE_TAKEN: 409,
  PROGRAM_INACTIVE: 409,
  PROGRAM_TYPE_MISMATCH: 409,
  CARD_NOT_FOUND: 404,
  CARD_INACTIVE: 409,
  CARD_EXISTS: 409,
  CUSTOMER_NOT_FOUND: 404,
  STAMP_COOLDOWN: 409,
  STAMP_DAILY_LIMIT: 409,
  STAMPS_INSUFFICIENT: 409,
  PURCHASE_BELOW_MINIMUM: 409,
  POINTS_INSUFFICIENT: 409,
  REWARD_NOT_FOUND: 404,
  ENTRY_NOT_FOUND: 404,
  ENTRY_ALREADY_VOIDED: 409,
  ENTRY_NOT_VOIDABLE: 409,

  TERMINAL_DEVICE_NOT_FOUND: 404,
  TERMINAL_DEVICE_REVOKED: 401,
  TERMINAL_DEVICE_EXPIRED: 401,
  TERMINAL_DEVICE_ADDRESS_REFUSED: 403,
  DEVICE_SCOPE_MISSING: 403,
  DEVICE_KEY_REQUIRED: 422,
  DEVICE_PROOF_INVALID: 400,
  DEVICE_NONCE_REQUIRED: 400,
  DEVICE_CLAIM_INVALID: 404,
  DEVICE_GRANT_NOT_FOUND: 404,

  PRODUCT_NOT_FOUND: 404,
  BARCODE_UNKNOWN: 404,
  BARCODE_INVALID: 422,
  BARCODE_TAKEN: 409,
  PRODUCT_INACTIVE: 409,
  CURRENCY_MISMATCH: 409,
  CART_NOT_FOUND: 404,
  CART_CLOSED: 409,
  CART_EMPTY: 409,
  CART_FULL: 409,
  LINE_NOT_FOUND: 404,
  SALE_NOT_FOUND: 404,
  SALE_EXISTS: 409,
  SALE_STATUS: 409,
  SCANNER_NOT_LINKED: 409,
  SCANNER_REFUSED: 401,
  PAIRING_CODE_INVALID: 422,
  SHIFT_NOT_FOUND: 404,
  SHIFT_ALREADY_OPEN: 409,
  SHIFT_NOT_OPEN: 409,
  SHIFT_HAS_OPEN_PAYMENTS: 409,
  PAYMENT_NOT_FOUND: 404,
  REFUND_NOT_FOUND: 404,
  PROVIDER_NOT_FOUND: 404,
  PROVIDER_UNAVAILABLE: 409,
  PROVIDER_CURRENCY: 409,
  PAYMENT_BELOW_MINIMUM: 409,
  PAYMENT_EXCEEDS_OPEN: 409,
  PAYMENT_IN_PROGRESS: 409,
  TERMINAL_BUSY: 409,
  TENDERED_INSUFFICIENT: 409,
  READER_REQUIRED: 422,
  READER_NOT_FOUND: 404,
  READER_CODE_INVALID: 422,
  PAYMENT_NOT_CANCELLABLE: 409,
  REFUND_EXCEEDS_PAID: 409,
  REFUND_UNSUPPORTED: 409,
  REVIEW_NOT_OPEN: 409,
  SALE_HAS_OPEN_PAYMENT: 409,
  SHIFT_NOT_CLOSED: 409,

  CLOCK_LINK_INVALID: 404,
  CLOCK_SESSION_EXPIRED: 401,
  CLOCK_ALREADY_IN: 409,
  CLOCK_NOT_IN: 409,
  CLOCK_ALREADY_ON_BREAK: 409,
  CLOCK_NOT_ON_BREAK: 409,
  TIME_ENTRY_NOT_FOUND: 404,
  TIME_ENTRY_REMOVED: 409,
  TIME_ENTRY_IN_FUTURE: 422,
  TIME_ENTRY_ENDS_BEFORE_START: 422,
  TIME_ENTRY_TOO_LONG: 422,
  TIME_ENTRY_END_REQUIRED: 422,
  TIME_ENTRY_BREAK_INVALID: 422,
  TIME_ENTRY_OVERLAPS: 409,

  WALLET_NOT_OFFERED: 404,
  PASS_NOT_AUTHORIZED: 401,
  DEAD_LETTER_NOT_FOUND: 404,

  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  BODY_TOO_LARGE: 413,
  BODY_MALFORMED: 400,
  CSV_MALFORMED: 400,
  UNSUPPORTED_MEDIA_TYPE: 415,
  VALIDATION_FAILED: 422,
  IDEMPOTENCY_KEY_REQUIRED: 400,
  UPGRADE_REQUIRED: 426,
  INTERNAL: 500,
} satisfies Record<ErrorCode, number>;

/** Of what is refused for the token that came with a request, whatever was asked: the token is not good, or not by itself. */
export const statusOfToken: Partial<Record<ErrorCode, 401>> = {
  TERMINAL_DEVICE_NOT_FOUND: 401,
  DEVICE_KEY_REQUIRED: 401,
  DEVICE_PROOF_INVALID: 401,
  DEVICE_NONCE_REQUIRED: 401,
};

export const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(statusOf, code);

export const refusePeople = refusing<PeopleRefusals>();
export const refuseLoyalty = refusing<LoyaltyRefusals>();
export const refuseDevice = refusing<DeviceRefusals>();
export const refuseRegister = refusing<RegisterRefusals>();
export const refusePayment = refusing<PaymentRefusals>();
export const refuseWallet = refusing<WalletRefusals>();

/** A refusal by a code alone: for routes that say in their declaration what is missing. */
export const refuseCode = (code: DomainErrorCode): DomainError => new DomainError(code, {});
