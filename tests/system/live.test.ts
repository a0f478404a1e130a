import { afterAll, beforeAll, expect, test } from 'vitest';
import { hostUnderTest, openShop, type HostUnderTest, type Shop } from './host-under-test.ts';
import { stock, tillOf, type Till } from './till.ts';
import { watch, type Frame, type Watching } from './watching.ts';

let tested: HostUnderTest;
let shop: Shop;
let theirs: Shop;
let till: Till;
let tea: { id: string; barcode: string };
beforeAll(async () => {
  tested = await hostUnderTest();
  shop = await openShop(tested, 'live');
  theirs = await openShop(tested, 'others');
  till = tillOf(tested, shop);
  [tea] = (await stock(tested, shop, [{ name: 'Tea', price_minor: 250, barcode: '2000000000015' }])) as [typeof tea];
}, 60_000);
afterAll(() => tested?.stop());

const display = (after?: number | string): Promise<Watching> =>
  watch(tested.url, {
    headers: { Authorization: `Bearer ${shop.device}` },
    ...(after !== undefined && { after }),
  });
const next = async (watching: Watching, count: number): Promise<Frame[]> => {
  const frames: Frame[] = [];
  while (frames.length < count) frames.push(await watching.next());
  return frames;
};
/** The frame that tells of a cart's beginning, past the one of the cart that was set aside for it. */
const begun = async (watching: Watching, cart: { id: string }): Promise<Frame> => {
  let frame = await watching.next();
  while (frame.data['id'] !== cart.id) frame = await watching.next();
  return frame;
};

test('every change of a cart is told as the cart is then, in numbers without a gap, before any job runs', async () => {
  const [one, two] = [await display(), await display()];
  let cart = await till.ok('POST', '/store/carts');
  const states = [cart];
  for (const quantity of [1, 2]) {
    cart = await till.ok('POST', `/store/carts/${cart.id}/items`, { barcode: tea.barcode, quantity });
    states.push(cart);
  }
  const frames = await next(one, 3);
  expect(frames.map(({ type }) => type)).toEqual(['cart.changed', 'cart.changed', 'cart.changed']);
  expect(frames.map(({ data }) => data)).toEqual(states);
  expect(frames.map(({ seq }) => seq - frames[0]!.seq)).toEqual([0, 1, 2]);
  expect(await next(two, 3)).toEqual(frames);
  // The outbox brings the same events again: they are known.
  await tested.host.services('relayOutbox')();
  await till.ok('POST', '/store/carts');
  expect((await one.next()).seq).toBe(frames[0]!.seq + 3);
  for (const watching of [one, two]) watching.close();
});

test('who comes back is told what was missed, and then what happens', async () => {
  const before = await display();
  const cart = await till.ok('POST', '/store/carts');
  const { seq } = await begun(before, cart);
  before.close();
  for (let count = 0; count < 5; count++)
    await till.ok('POST', `/store/carts/${cart.id}/items`, { product_id: tea.id });
  const back = await display(seq);
  await till.ok('POST', `/store/carts/${cart.id}/items`, { product_id: tea.id });
  const frames = await next(back, 6);
  expect(frames.map((frame) => frame.seq)).toEqual([1, 2, 3, 4, 5, 6].map((more) => seq + more));
  expect(frames.map(({ data }) => data['version'])).toEqual([2, 3, 4, 5, 6, 7]);
  back.close();
});

test('who names a number that is not kept, or never was, is told to look again', async () => {
  const before = await display();
  const { seq } = await begun(before, await till.ok('POST', '/store/carts'));
  before.close();
  const back = await Promise.all([0, seq + 1_000_000].map((after) => display(after)));
  for (const one of back) {
    const told = await one.next();
    expect([told.type, told.data, told.seq]).toEqual(['resync', {}, seq]);
  }
  await till.ok('POST', '/store/carts');
  for (const one of back) {
    expect((await one.next()).seq).toBe(seq + 1);
    one.close();
  }
  await expect(display('abc')).rejects.toThrow('422');
});

test('another store hears nothing of it', async () => {
  const other = await watch(tested.url, { headers: { Authorization: `Bearer ${theirs.device}` } });
  await till.ok('POST', '/store/carts');
  await tillOf(tested, theirs).ok('POST', '/store/carts');
  const told = await other.next();
  expect(told.data['store_id']).toBe(theirs.storeId);
  other.close();
});

test('a scan that means nothing is told, though it is refused', async () => {
  const watching = await display();
  const cart = await till.ok('POST', '/store/carts');
  await begun(watching, cart);
  const refused = await till.ask('POST', `/store/carts/${cart.id}/items`, { barcode: '2000000000022' });
  expect([refused.status, refused.body.code]).toEqual([404, 'BARCODE_UNKNOWN']);
  const told = await watching.next();
  expect([told.type, told.data]).toEqual([
    'scan.unknown',
    { store_id: shop.storeId, till_id: cart.till_id, barcode: '2000000000022', code: 'BARCODE_UNKNOWN' },
  ]);
  watching.close();
});
