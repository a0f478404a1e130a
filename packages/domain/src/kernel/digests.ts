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

/** Keeps texts secret where others can read the storage. */
export interface Sealer {
  /** Encrypts `text` for this place only: what is sealed for one `context` does not open in another. */
  seal(text: string, context: string): string;
  /** Throws when the text was sealed under another key or for another context, or was changed. */
  unseal(sealed: string, context: string): string;
}

/** Signed, typed statements that expire (JWT, RFC 7519). */
export interface TokenSigner {
  /**
   * Signs with the newest key. Times have whole seconds on the wire: `expiresAt` is rounded up, `issuedAt` down. With `id` and
   * `issuedAt` given, the same statement signed again by the same key is the same text.
   */
  sign(token: TokenStatement & { type: TokenType; expiresAt: number; id?: string; issuedAt?: number }): Promise<string>;
  /** The statement of a genuine, unexpired token of exactly this type, otherwise `undefined`. */
  verify(type: TokenType, token: string): Promise<TokenStatement | undefined>;
  /** Like `verify`, but also past the token's expiry: for who has a reason to tell an expired token from a forged one. */
  inspect(type: TokenType, token: string): Promise<InspectedToken | undefined>;
}

export interface TokenStatement {
  subject: string;
  claims: Record<string, unknown>;
}

export interface InspectedToken extends TokenStatement {
  readonly id: string | null;
  /** Epoch milliseconds, of whole seconds. */
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** A token of one type is never taken for another's. */
export type TokenType = 'access' | 'staff_ticket' | 'device';
