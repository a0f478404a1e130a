import { memoryEphemeralStore } from '@tresen/adapters/memory';
import { later, type WalletSettings } from '@tresen/domain';
import { manualClock } from '@tresen/domain/testing';
import { googleWallet, type GoogleWalletOptions } from './google-wallet.ts';
import { issuer } from './shown-under-test.ts';
import { fakeGoogleWallet, type FakeOptions } from './testing/fake.ts';
import type { KeyFile } from './testing/key-files.ts';

export const settingsOf = (file: Pick<KeyFile, 'text'>): WalletSettings => ({
  issuer_id: issuer,
  service_account: file.text,
});

/** An adapter and the fake it talks to, on one clock that pauses move. */
export function desk(options: Partial<GoogleWalletOptions> = {}, fakeOptions: FakeOptions = {}) {
  const clock = manualClock();
  const google = fakeGoogleWallet({ now: () => clock.now(), ...fakeOptions });
  const file = google.hire([issuer]);
  const ephemeral = memoryEphemeralStore({ clock });
  const wallet = googleWallet({
    clock,
    pause: async (milliseconds) => {
      const until = later(clock.now(), milliseconds);
      // Others may wait at the same time: it is the last who sees the latest hour.
      await new Promise((resolve) => setImmediate(resolve));
      if (until > clock.now()) clock.set(until);
    },
    ephemeral,
    publicUrl: () => 'https://shop.test',
    callbackUrl: () => 'https://shop.test/api/v1/wallet/google/callback',
    logoUrl: (_merchant, { programId }) => `https://shop.test/api/v1/wallet/logos/${programId}`,
    endpoints: google.endpoints,
    fetch: google.fetch,
    ...options,
  });
  const asked = (matching: RegExp) =>
    google.requests.map(({ method, path }) => `${method} ${path}`).filter((line) => matching.test(line));
  return { clock, google, file, ephemeral, wallet, asked, settings: settingsOf(file) };
}
