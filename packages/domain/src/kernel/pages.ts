/** One stretch of a list, read by position (keyset), so that entries added meanwhile shift nothing. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Hand this back for the next stretch; `null` at the end. Opaque. */
  readonly nextCursor: string | null;
}

export interface PageRequest {
  /** 1 to 200. */
  readonly limit: number;
  readonly cursor?: string | undefined;
}
