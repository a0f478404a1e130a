import { hours, instant, type EphemeralStore } from '@tresen/domain';
import { memoryEphemeralStore } from '@tresen/adapters/memory';
import { manualClock } from '@tresen/domain/testing';
import { describe, expect, test } from 'vitest';
import { googleWalletRoutes, type GoogleWalletUse } from './google-wallet.ts';

const at = instant('2026-01-05T09:00:00Z');
const saved = { event: 'saved', issuer: '3388', serial: 'abc', nonce: 'n1', expiresAt: at + hours(1) } as const;

/** The route with what it uses, and what it noted. */
function callbacks(read: Awaited<ReturnType<GoogleWalletUse['googleWallet']['readCallback']>>) {
  const clock = manualClock(at);
  const ephemeral: EphemeralStore = memoryEphemeralStore({ clock });
  const noted: Parameters<GoogleWalletUse['notePassHeld']>[0][] = [];
  let failing = false;
  const use: GoogleWalletUse = {
    googleWallet: { readCallback: async () => read },
    notePassHeld: async (note) => {
      if (failing) throw new Error('the database is away');
      noted.push(note);
      return true;
    },
    ephemeral,
    programs: { byId: async () => undefined },
    merchants: { byId: async () => undefined },
    passPicture: async () => new Uint8Array(),
  };
  const handle = googleWalletRoutes(use).find(({ operationId }) => operationId === 'googleWalletCallback')!.handle;
  // What the handler takes of a request is what it is declared with; the rest is not looked at.
  const deliver = () => handle({ body: {}, now: clock.now() } as never);
  return { clock, noted, deliver, fail: (yes: boolean) => void (failing = yes) };
}

describe('a callback of Google’s', () => {
  test('is noted once, however often it is delivered', async () => {
    const { noted, deliver } = callbacks(saved);
    for (let times = 0; times < 5; times++) expect(await deliver()).toEqual({ received: true });
    expect(noted).toEqual([{ platform: 'google', issuer: '3388', serial: 'abc', state: 'held', at }]);
  });

  test('that could not be noted is taken when it comes again', async () => {
    const { noted, deliver, fail } = callbacks(saved);
    fail(true);
    await expect(deliver()).rejects.toThrow('away');
    fail(false);
    await deliver();
    expect(noted).toHaveLength(1);
  });

  test('of another nonce is another event', async () => {
    const { noted, deliver } = callbacks({ ...saved, event: 'deleted', nonce: 'n2' });
    await deliver();
    expect(noted).toMatchObject([{ state: 'offered' }]);
  });

  test('that is not Google’s is refused, and nothing is noted', async () => {
    const { noted, deliver } = callbacks(undefined);
    await expect(deliver()).rejects.toMatchObject({ code: 'PASS_NOT_AUTHORIZED' });
    expect(noted).toEqual([]);
  });
});
