import { expect, test } from 'vitest';
import { days } from '../kernel/time.ts';
import { cafe } from '../testing/cafe.ts';
import { fakeWallets } from '../testing/fake-wallet.ts';
import { fakeEphemeralStore } from '../testing/fakes.ts';
import { issuePass } from './issue-pass.ts';
import type { WalletCheck } from './ports.ts';
import { rememberedChecks } from './remembered-checks.ts';
import { checkAllWallets, checkPlatforms, offeredPlatforms } from './settings.ts';

const finding = (code: string, severity: 'error' | 'warning' = 'error') =>
  ({ severity, code, field: null, detail: '', at: null }) as const;

/** A wallet whose service says something that settings do not show, and host processes that share a store. */
async function wallet() {
  const shop = await cafe();
  const { cloud, walletDefaults, ...rest } = fakeWallets(shop.store);
  const ephemeral = fakeEphemeralStore(shop.clock);
  let outside: WalletCheck['findings'] = [];
  let asked = 0;
  const platform = {
    ...cloud,
    check: async (...[settings, now, options]: Parameters<typeof cloud.check>) => {
      const check = await cloud.check(settings, now);
      if (!options?.thorough) return check;
      asked++;
      return { ...check, findings: [...check.findings, ...outside] };
    },
  };
  const process = (store: Parameters<typeof rememberedChecks>[0]['ephemeral'] = ephemeral) => {
    const digests = shop.deps.digests;
    const walletPlatforms = [rememberedChecks({ ephemeral: store, digests })(platform)];
    const deps = { ...shop.deps, ...rest, walletDefaults, walletPlatforms };
    const { id } = shop.merchant;
    return {
      checkAll: async () =>
        (await checkAllWallets(deps)(shop.clock.now())).flatMap(({ findings }) => findings.map(({ code }) => code)),
      seen: async () => {
        const [checked] = await checkPlatforms(deps)(id, shop.clock.now());
        return [checked?.status, ...(checked?.check.findings.map(({ code }) => code) ?? [])];
      },
      offered: async () => (await offeredPlatforms(deps)(id, shop.clock.now())).length,
      issue: () => issuePass(deps)({ cardId: shop.card.id, platform: 'cloud' }),
    };
  };
  return {
    ...shop,
    cloud,
    walletDefaults,
    process,
    asked: () => asked,
    says: (...codes: WalletCheck['findings']) => (outside = codes),
  };
}

test('what one process was told outside, every process knows without asking, and offers nothing that does not work', async () => {
  const { process, says, asked, store } = await wallet();
  const [one, other] = [process(), process()];
  expect(await other.offered()).toBe(1);
  says(finding('DENIED'));
  expect(await one.checkAll()).toEqual(['DENIED']);
  expect(await other.seen()).toEqual(['failed', 'DENIED']);
  expect(await other.offered()).toBe(0);
  await expect(other.issue()).rejects.toMatchObject({ code: 'WALLET_NOT_OFFERED' });
  expect([...store.tables.all('pass'), ...store.tables.all('pass_copy')]).toEqual([]);
  expect(asked()).toBe(1);
  says();
  expect(await one.checkAll()).toEqual([]);
  expect(await other.seen()).toEqual(['ok']);
  expect(await other.offered()).toBe(1);
});

test('what was told is about those settings alone, and said once beside what they show by themselves', async () => {
  const { process, says, cloud, walletDefaults, clock } = await wallet();
  const { checkAll, seen } = process();
  cloud.findings = [finding('SOON', 'warning')];
  says(finding('DENIED'));
  expect(await checkAll()).toEqual(['SOON', 'DENIED']);
  expect(await seen()).toEqual(['failed', 'SOON', 'DENIED']);
  cloud.findings = [];
  expect(await seen()).toEqual(['failed', 'DENIED']);
  walletDefaults['cloud'] = { issuers: 'cloud.test other.test' };
  expect(await seen()).toEqual(['ok']);
  walletDefaults['cloud'] = { issuers: 'cloud.test' };
  expect(await seen()).toEqual(['failed', 'DENIED']);
  clock.advance(days(3));
  expect(await seen()).toEqual(['ok']);
});

test('while the store cannot be had, a check says what it finds out by itself', async () => {
  const { process, says } = await wallet();
  const away = async () => Promise.reject(new Error('away'));
  const { checkAll, seen } = process({ get: away, set: away });
  says(finding('DENIED'));
  expect(await checkAll()).toEqual(['DENIED']);
  expect(await seen()).toEqual(['ok']);
});
