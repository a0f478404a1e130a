import { newKey } from '../kit/ids.ts';

/** The idempotency key for a refresh token: the one it is kept with, when another tab was given the same; else a new one. */
export const refreshKeyOf = (
  refresh: string,
  kept: { readonly refresh: string | null; readonly refreshKey: string | null } | null,
): string | null => (kept?.refresh === refresh ? kept.refreshKey : newKey());
