/**
 * Why Google did not do what it was asked. `key_refused`, `account_unknown`, `clock_wrong`, `api_disabled`, `denied` and
 * `issuer_unknown` are about our own set-up, and no retry helps; `notifications_spent` says that this pass has rung three times today;
 * `rate_limited` and `unavailable` pass; `rejected` is about what was sent.
 */
export type GoogleFault =
  | 'key_refused'
  | 'account_unknown'
  | 'clock_wrong'
  | 'api_disabled'
  | 'denied'
  | 'issuer_unknown'
  | 'not_found'
  | 'exists'
  | 'notifications_spent'
  | 'rate_limited'
  | 'rejected'
  | 'unavailable';

/** Google refused or could not be asked; `detail` is what it said, without anything secret. */
export class GoogleFailure extends Error {
  override readonly name = 'GoogleFailure';
  readonly fault: GoogleFault;
  readonly detail: string;
  /** Milliseconds that Google asks to wait, where it says. */
  readonly retryAfter: number | undefined;

  constructor(fault: GoogleFault, detail: string, more: { cause?: unknown; retryAfter?: number | undefined } = {}) {
    super(`Google Wallet: ${fault}: ${detail}`, more.cause === undefined ? undefined : { cause: more.cause });
    this.fault = fault;
    this.detail = detail;
    this.retryAfter = more.retryAfter;
  }
}

export const isGoogleFailure = (error: unknown, ...faults: readonly GoogleFault[]): error is GoogleFailure =>
  error instanceof GoogleFailure && (faults.length === 0 || faults.includes(error.fault));
