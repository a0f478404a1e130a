import type { PaymentProvider } from '@tresen/domain';
import { cash } from '@tresen/providers/cash';
import { expect, test } from 'vitest';
import { hostUnderTest, openShop } from './host-under-test.ts';
import { stock, tillOf } from './till.ts';

const house = (): PaymentProvider => {
  const { descriptor, ...provider } = cash();
  const label = { en: 'On the house', fr: 'Offert', de: 'Aufs Haus', lb: 'Op d’Haus' };
  const settings = { id: 'house', fields: [{ name: 'limit', secret: false }] };
  return { ...provider, descriptor: { ...descriptor, id: 'house', label, drawer: false, settings } };
};

test("a provider that the host is composed with is set up, offered after the host's own, and paid with", async () => {
  const tested = await hostUnderTest({}, { paymentProviders: [house()] });
  try {
    const shop = await openShop(tested, 'own');
    const till = tillOf(tested, shop);
    const { items } = await till.ok('GET', '/store/payments/providers/available');
    expect(items.at(-1)).toMatchObject({ id: 'house', label: 'On the house' });
    const asked = { token: shop.owner, body: { provider: 'house', values: { limit: '3' } } };
    const set = await tested.ask('PATCH', '/api/v1/merchant/settings/payments', asked);
    expect([set.status, set.body.fields]).toEqual([200, [expect.objectContaining({ name: 'limit', value: '3' })]]);
    const [tea] = await stock(tested, shop, [{ name: 'Tea', price_minor: 300 }]);
    const paid = await till.pay(await till.sale(tea), { provider: 'house' });
    expect([paid.status, paid.body.sale.status]).toEqual([201, 'paid']);
  } finally {
    await tested.stop();
  }
});

test('two providers of one id are refused before the host opens', async () => {
  await expect(hostUnderTest({}, { paymentProviders: [cash()] })).rejects.toThrow(TypeError);
});
