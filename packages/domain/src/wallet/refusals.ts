import { refusing } from '../kernel/errors.ts';

/** What this context refuses, with the data each refusal carries. */
export interface WalletRefusals {
  /** No such platform, or it has no settings that work for this merchant: it is simply not offered. */
  WALLET_NOT_OFFERED: object;
  /** The pass is unknown, or the token is not its own: one and the same. */
  PASS_NOT_AUTHORIZED: object;
  /** The dead letter is unknown, or was sent or changed meanwhile. */
  DEAD_LETTER_NOT_FOUND: object;
}

export const refuse = refusing<WalletRefusals>();
