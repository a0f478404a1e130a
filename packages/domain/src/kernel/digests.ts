/** One-way functions. */
export interface Digests {
  /** SHA-256 of the text's UTF-8 bytes, as lower-case hex. */
  sha256(text: string): string;
  /** HMAC-SHA-256 under the installation's own key, as lower-case hex: what it was made from cannot be found by trying. */
  keyed(text: string): string;
}

/** Slow hashing of passwords and PINs (argon2id, RFC 9106). */
export interface SecretHasher {
  /** The hash with its parameters and salt, as a PHC string. */
  hash(secret: string): Promise<string>;
  /** Whether the secret made this hash. Without a hash it takes as long and never matches. */
  verify(hash: string | null, secret: string): Promise<boolean>;
}

/** Signed, typed, short-lived statements (JWT, RFC 7519). */
export interface TokenSigner {
  /** Signs with the newest key. `expiresAt` has whole seconds on the wire, rounded up. */
  sign(token: {
    type: TokenType;
    subject: string;
    claims: Record<string, unknown>;
    expiresAt: number;
  }): Promise<string>;
  /** The statement of a genuine, unexpired token of exactly this type, otherwise `undefined`. */
  verify(type: TokenType, token: string): Promise<{ subject: string; claims: Record<string, unknown> } | undefined>;
}

/** A token of one type is never taken for another's. */
export type TokenType = 'access' | 'staff_ticket';
