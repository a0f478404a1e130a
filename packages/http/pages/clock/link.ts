import { forget, keep, kept } from '../kit/storage.ts';

/** What a clock link says: its token, and the store whose print was scanned. */
export interface Link {
  readonly token: string;
  readonly storeCode: string | null;
}

/**
 * The link in the address, or the one this phone was opened with last: installed on the home screen, the page begins without
 * one. It is in the fragment, which browsers send to nobody, and reaches the host in a request's body alone.
 */
export function readLink(): Link | null {
  const given = new URLSearchParams(location.hash.slice(1));
  const token = given.get('t') ?? kept('clock_link');
  if (!token) return null;
  const storeCode = given.has('t') ? given.get('s') : kept('clock_store');
  keep('clock_link', token);
  if (storeCode) keep('clock_store', storeCode);
  else forget('clock_store');
  return { token, storeCode };
}

export function forgetLink(): void {
  forget('clock_link');
  forget('clock_store');
  history.replaceState(null, '', location.pathname);
}
