import { memoryEphemeralStore } from '@tresen/adapters/memory';
import { systemClock } from '@tresen/domain';
import { expect, test } from 'vitest';
import { endpointsAt } from '../endpoints.ts';
import { googleWallet } from '../google-wallet.ts';
import { changed, issuer, shown } from '../shown-under-test.ts';
import { listeningGoogleWallet } from './listening.ts';

test('the fake is used over real HTTP like Google itself, by an adapter that knows no more than its address', async () => {
  const { google, url, close } = await listeningGoogleWallet();
  try {
    const wallet = googleWallet({
      clock: systemClock,
      pause: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
      ephemeral: memoryEphemeralStore({ clock: systemClock }),
      publicUrl: () => 'http://127.0.0.1:3000',
      callbackUrl: () => 'http://127.0.0.1:3000/callback',
      logoUrl: () => 'http://127.0.0.1:3000/logo.png',
      endpoints: endpointsAt(url),
    });
    const settings = { issuer_id: issuer, service_account: google.hire([issuer]).text };
    expect((await wallet.check(settings, systemClock.now(), { thorough: true })).findings).toEqual([]);
    const issued = await wallet.issue(shown(), settings);
    const link = issued.kind === 'link' ? issued.url : '';
    const page = await fetch(link);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining(shown().pass.serial)]);
    expect(await wallet.push([changed(shown({ card: { stamps: 4 } }))], settings)).toEqual([
      { kind: 'sent', announced: true },
    ]);
    expect(google.rung).toHaveLength(1);
    const [objectId = ''] = google.saved;
    expect(await wallet.readCallback(google.remove(objectId))).toMatchObject({ event: 'deleted', issuer });
    google.failNext('no answer');
    expect(await wallet.push([changed(shown())], settings)).toMatchObject([{ kind: 'later' }]);
    // A link of somebody else's key opens nothing.
    expect((await fetch(`${link.slice(0, -8)}AAAAAAAA`)).status).toBe(400);
  } finally {
    await close();
  }
});
