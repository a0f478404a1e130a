import type { Jobs } from '@tresen/domain';
import { expect, onTestFinished, test } from 'vitest';
import { declareJobs } from '../../packages/http/src/host/jobs.ts';
import { hostUnderTest, openShop } from './host-under-test.ts';
import { googleIssuer, walletServices } from './wallets.ts';

/** A host whose service account may not act for the issuer. */
async function denied(options: { readonly jobs?: boolean } = {}) {
  const services = await walletServices();
  onTestFinished(() => services.close());
  const account = services.google.hire([]);
  const environment = { ...services.environment, GOOGLE_WALLET_SERVICE_ACCOUNT: account.text };
  const tested = await hostUnderTest(environment, options);
  onTestFinished(() => tested.stop());
  return { services, account, tested, environment };
}

const complaints = (logged: readonly string[], code: string) => logged.filter((line) => line.includes(`(${code})`));

test('a host that starts says in one line that Google does not take its service account, and works', async () => {
  const { tested } = await denied({ jobs: true });
  await expect.poll(() => complaints(tested.logged, 'ISSUER_DENIED'), { timeout: 20_000 }).toHaveLength(1);
  expect((await tested.ask('GET', '/health/ready')).status).toBe(200);
});

test('a host starts at once although Google does not answer, and says so when it is sure', async () => {
  const services = await walletServices();
  onTestFinished(() => services.close());
  const environment = { ...services.environment, GOOGLE_WALLET_API_URL: 'http://localhost:9' };
  const tested = await hostUnderTest(environment, { jobs: true });
  onTestFinished(() => tested.stop());
  expect((await tested.ask('GET', '/health/ready')).status).toBe(200);
  await expect.poll(() => complaints(tested.logged, 'GOOGLE_UNREACHABLE'), { timeout: 20_000 }).toHaveLength(1);
});

test('what the daily check found out at Google is on the page, and customers are not offered what would fail', async () => {
  const { services, account, tested } = await denied();
  const works = new Map<string, () => Promise<void>>();
  const jobs: Jobs = {
    every: (name, _schedule, work) => void works.set(name, work),
    soon: () => undefined,
    start: async () => undefined,
    stop: async () => undefined,
  };
  const warned: string[] = [];
  declareJobs(jobs, tested.host.services, (line) => void warned.push(line));
  const shop = await openShop(tested, 'denied');
  const ofOwner = { token: shop.owner };
  const check = async () =>
    (await tested.ask('POST', '/api/v1/merchant/settings/wallet/google/check', ofOwner)).body.status;
  const shown = async () => {
    const { body } = await tested.ask('GET', '/api/v1/merchant/settings/wallet', ofOwner);
    const { check: last } = body.items.find((item: { platform: string }) => item.platform === 'google');
    return [last.status, ...last.findings.map(({ code }: { code: string }) => code)];
  };
  const { body } = await tested.ask('POST', '/api/v1/store/loyalty/cards', {
    token: shop.staff,
    store: shop.storeCode,
    body: { program_id: shop.programId, name: 'Ada' },
  });
  const path = `/api/v1/loyalty/cards/${body.card.id}/passes`;
  const offers = async () =>
    (await tested.ask('GET', path)).body.items.map(({ platform }: { platform: string }) => platform);

  await works.get('check-wallets')?.();
  expect(complaints(warned, 'ISSUER_DENIED')).toHaveLength(1);
  expect(await shown()).toEqual(['failed', 'ISSUER_DENIED']);
  expect(await offers()).toEqual(['apple']);
  expect((await tested.ask('POST', `${path}/google`)).body.code).toBe('WALLET_NOT_OFFERED');
  const status = await tested.ask('GET', '/api/v1/merchant/wallet/status', ofOwner);
  expect(status.body.items.map(({ platform }: { platform: string }) => platform)).not.toContain('google');
  services.google.allow(account, [googleIssuer]);
  expect(await check()).toBe('ok');
  expect(await shown()).toEqual(['ok']);
  expect(await offers()).toEqual(['apple', 'google']);
  expect((await tested.ask('POST', `${path}/google`)).status).toBe(200);
});
