import { signal } from '@preact/signals';
import { dropAll, forget, keep, kept, parsed } from '../kit/storage.ts';
import type { Tokens } from '../../src/wire/sign-in.ts';
import { refreshKeyOf } from './refresh-key.ts';

/*
 * The session is one record in localStorage, shared by all tabs. A refresh token is good once and its reuse ends the whole
 * session, so tabs must not each hold a copy; and a tablet at the counter must not lose its sign-in with a reload or a restart.
 * Scripts of others cannot read it: the content security policy lets none run. What must end with the tab (staff ticket,
 * drafts, idempotency keys) is in sessionStorage.
 */

export interface Session {
  readonly access: string;
  readonly refresh: string;
  /** Sent with `refresh`: whatever was lost, and whichever tab asks, the host takes it for the same exchange. */
  readonly refreshKey: string | null;
  /** Epoch milliseconds by this device's clock. */
  readonly until: number;
}

function read(): Session | null {
  const value = parsed(kept('session'));
  if (typeof value !== 'object' || value === null) return null;
  const { access, refresh, refreshKey, until } = value as Partial<Record<keyof Session, unknown>>; // checked in the next line
  return typeof access === 'string' && typeof refresh === 'string' && typeof until === 'number'
    ? { access, refresh, refreshKey: typeof refreshKey === 'string' ? refreshKey : null, until }
    : null;
}

/** The session now, also when another tab changed it. */
export const session = signal<Session | null>(read());
addEventListener('storage', (event) => {
  if (event.key === null || event.key === 'tresen.session') session.value = read();
});

/** What storage has at this moment, before its event has come. */
export const currentSession = (): Session | null => read() ?? session.peek();

export function beginSession(tokens: Tokens): Session {
  const begun = {
    access: tokens.access_token,
    refresh: tokens.refresh_token,
    refreshKey: refreshKeyOf(tokens.refresh_token, read()),
    until: Date.now() + tokens.expires_in * 1000,
  };
  keep('session', JSON.stringify(begun));
  session.value = begun;
  return begun;
}

/** Forgets the session in every tab, and what this tab held for it. */
export function endSession(): void {
  forget('session');
  dropAll();
  session.value = null;
}
