import { expect, test } from 'vitest';
import type { MerchantSettings } from '../people/settings.ts';
import type { Instant } from '../kernel/time.ts';
import { refuse } from './refusals.ts';
import { cashDrawer, describedProvider, euros, paymentDesk, scriptedProvider } from '../testing/payment-desk.ts';
import { availableProviders } from './available-providers.ts';
import { providerSettings } from './provider-settings.ts';
import type { PaymentProvider, Reader, Readers } from './provider.ts';
import { listReaders, pairReader, readerStatus, unpairReader } from './readers.ts';

const withHealth = (id: string, health: PaymentProvider['health'], more: object = {}): PaymentProvider => ({
  ...scriptedProvider(describedProvider(id, 'terminal', more)),
  health,
});

test('providers are told with what keeps them from being used now', async () => {
  const desk = await paymentDesk();
  const providers = new Map(
    [
      cashDrawer,
      withHealth('unset', async () => ({ kind: 'not_configured', missing: ['api_key'] })),
      withHealth('down', async () => ({ kind: 'unreachable', why: 'timeout' })),
      withHealth('throws', () => Promise.reject(new Error('socket'))),
      withHealth('refused', async () => ({ kind: 'refused', why: '401' })),
      withHealth('abroad', async () => ({ kind: 'ok' }), { currencies: ['CHF'] }),
      withHealth('phone', async () => ({ kind: 'ok' }), { platforms: ['ios'] }),
      withHealth('fine', async () => ({ kind: 'ok' }), { minimum: 100, minimumTopupBarcode: 'TOPUP' }),
    ].map((provider) => [provider.descriptor.id, provider]),
  );
  const { amount } = euros(60);
  const asked = { caller: desk.caller, storeId: desk.shop.id, platform: 'web', amount } as const;
  const options = await availableProviders({ ...desk.deps, providers })(asked);
  expect(options.map(({ descriptor, whyNot }) => [descriptor.id, whyNot])).toEqual([
    ['cash', null],
    ['unset', 'not_configured'],
    ['down', 'unreachable'],
    ['throws', 'unreachable'],
    ['refused', 'refused'],
    ['abroad', 'currency_not_taken'],
    ['phone', 'platform_not_supported'],
    ['fine', null],
  ]);
  expect(options.at(-1)).toMatchObject({ minimum: { amount: 100, topupBarcode: 'TOPUP' }, missing: 40 });
  const elsewhere = availableProviders(desk.deps)({ ...asked, caller: desk.stranger });
  await expect(elsewhere).rejects.toMatchObject({ code: 'STORE_NOT_FOUND' });
});

test('a merchant’s own settings are used as a whole, and the installation’s where there are none', async () => {
  const desk = await paymentDesk();
  const { merchantId } = desk;
  const own: MerchantSettings = {
    id: 'card',
    merchantId,
    values: { merchant_code: 'M1' },
    sealed: { api_key: 'sealed' },
    updatedAt: 0 as Instant,
    version: 1,
  };
  const of = (settings: MerchantSettings | undefined, provider: string) =>
    providerSettings({
      settings: { of: async () => settings },
      sealer: { unseal: (_, context) => `opened for ${context}` },
      installation: { card: { api_key: 'ours', merchant_code: 'M0', app_id: 'A0' } },
    }).of(merchantId, provider);
  expect(await of(own, 'card')).toEqual({ merchant_code: 'M1', api_key: `opened for ${merchantId}/card/api_key` });
  expect(await of(undefined, 'card')).toEqual({ api_key: 'ours', merchant_code: 'M0', app_id: 'A0' });
  expect(await of({ ...own, values: {}, sealed: {} }, 'card')).toMatchObject({ merchant_code: 'M0' });
  expect(await of(undefined, 'unheard_of')).toEqual({});
});

const reader: Reader = { id: 'r-1', name: 'Bar', model: 'solo', status: 'online', seenAt: null };

const withReaders = async (change: Partial<Readers> = {}) => {
  const desk = await paymentDesk();
  const calls: unknown[] = [];
  const readers: Readers = {
    list: async () => [reader],
    pair: async (_, request) => (calls.push(request), reader),
    unpair: async (_, id) => void calls.push(id),
    status: async () => reader,
    ...change,
  };
  const providers = new Map<string, PaymentProvider>([
    ['solo', { ...desk.solo, readers }],
    ['card', desk.card],
  ]);
  return { desk, calls, deps: { ...desk.deps, providers } };
};

test('readers are paired and unpaired by those who run the merchant, and the trail keeps it', async () => {
  const { desk, calls, deps } = await withReaders();
  const at = { caller: desk.owner, provider: 'solo' };
  expect(await listReaders(deps)({ caller: desk.caller, provider: 'solo' })).toEqual([reader]);
  expect(await readerStatus(deps)({ ...at, readerId: 'r-1' })).toEqual(reader);
  expect(await pairReader(deps)({ ...at, code: ' 4wlfdsbf ', name: ' Bar ' })).toEqual(reader);
  await unpairReader(deps)({ ...at, readerId: 'r-1' });
  expect(calls).toEqual([{ code: '4WLFDSBF', name: 'Bar' }, 'r-1']);
  expect(desk.store.tables.audit.slice(-2)).toMatchObject([
    { action: 'reader.paired', object: { id: 'r-1' }, details: { provider: 'solo', name: 'Bar' } },
    { action: 'reader.unpaired', object: { id: 'r-1' } },
  ]);
  const cashier = { ...at, caller: desk.caller };
  await expect(pairReader(deps)({ ...cashier, code: 'X', name: 'Bar' })).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await expect(unpairReader(deps)({ ...cashier, readerId: 'r-1' })).rejects.toMatchObject({ code: 'FORBIDDEN' });
});

test('a provider without readers has none to show, and one that fails is unavailable', async () => {
  const { desk, deps } = await withReaders({
    list: () => Promise.reject(new TypeError('socket')),
    pair: () => Promise.reject(refuse('READER_CODE_INVALID')),
  });
  const at = { caller: desk.owner, provider: 'solo' };
  await expect(listReaders(deps)({ ...at, provider: 'card' })).rejects.toMatchObject({ code: 'PROVIDER_NOT_FOUND' });
  await expect(listReaders(deps)(at)).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
  await expect(pairReader(deps)({ ...at, code: 'X', name: 'Bar' })).rejects.toMatchObject({
    code: 'READER_CODE_INVALID',
  });
});
