import { useEffect, useRef, useState } from 'preact/hooks';
import type { ClockAction, Punched } from '../../src/wire/clock.ts';
import { call } from '../api/client.ts';
import { returns } from '../api/online.ts';
import { mayPass } from '../api/problem.ts';
import { newKey } from '../kit/ids.ts';
import { drop, held, hold, parsed } from '../kit/storage.ts';

/** A punch on its way; kept over a reload until the host has said what became of it. */
export interface PendingPunch {
  readonly sessionToken: string;
  readonly action: ClockAction;
  readonly key: string;
  /** Of whom, and where: for the confirmation. */
  readonly name: string;
  readonly timezone: string;
}

export type Punching =
  | { readonly kind: 'idle' }
  | { readonly kind: 'sending'; readonly pending: PendingPunch }
  /** No answer came: it may have been recorded. It is being asked again, under the same key. */
  | { readonly kind: 'unknown'; readonly pending: PendingPunch }
  | { readonly kind: 'recorded'; readonly pending: PendingPunch; readonly punched: Punched }
  /** The host has said no: nothing was recorded. */
  | { readonly kind: 'refused'; readonly pending: PendingPunch; readonly error: unknown };

const askAgainAfter = 4_000;

function readPending(): PendingPunch | null {
  const value = parsed(held('punch'));
  if (typeof value !== 'object' || value === null || !('sessionToken' in value)) return null;
  return value as PendingPunch; // written by this file alone
}

/** Sends punches one at a time, each until it is known what became of it: sent again, it is recorded once. */
export function usePunching(path: string, signedIn: boolean) {
  const [state, setState] = useState<Punching>(() => {
    const pending = readPending();
    return pending ? { kind: 'unknown', pending } : { kind: 'idle' };
  });
  const running = useRef(false);
  const latest = useRef(state);
  latest.current = state;

  const run = async (pending: PendingPunch) => {
    if (running.current) return;
    running.current = true;
    const { sessionToken, action, key } = pending;
    const body = { session_token: sessionToken, action };
    try {
      const punched = await call<Punched>(path, { method: 'POST', body, key, signedIn });
      drop('punch');
      setState({ kind: 'recorded', pending, punched });
    } catch (error) {
      if (mayPass(error)) setState({ kind: 'unknown', pending });
      else {
        drop('punch');
        setState({ kind: 'refused', pending, error });
      }
    } finally {
      running.current = false;
    }
  };

  const unknown = state.kind === 'unknown' ? state.pending : null;
  const back = returns.value;
  useEffect(() => {
    if (!unknown) return;
    const timer = setInterval(() => void run(unknown), askAgainAfter);
    return () => clearInterval(timer);
  }, [unknown?.key]);
  useEffect(() => {
    // At once: after a reload, and when the host can be reached again.
    if (unknown) void run(unknown);
  }, [unknown?.key, back]);

  return {
    state,
    send: (punch: Omit<PendingPunch, 'key'>) => {
      if (latest.current.kind !== 'idle' || running.current) return;
      const pending = { ...punch, key: newKey() };
      hold('punch', JSON.stringify(pending));
      setState({ kind: 'sending', pending });
      void run(pending);
    },
    askAgain: () => {
      if (latest.current.kind === 'unknown') void run(latest.current.pending);
    },
    /** Back to the beginning; what is not known yet is asked about no more. */
    reset: () => {
      drop('punch');
      setState({ kind: 'idle' });
    },
  };
}
