import { expect, test } from 'vitest';
import type { Cart } from '../../src/wire/carts.ts';
import { Refused, Unanswered } from '../api/problem.ts';
import { cartQueue, type Queued } from './cart-queue.ts';
import type { CartCommand } from './cart-commands.ts';

const refused = (code: string): Refused =>
  new Refused(409, { type: '', title: '', status: 409, detail: '', code, request_id: '' });

type Answer = 'ok' | 'lost' | 'CART_CLOSED' | 'BARCODE_UNKNOWN';

/** A host whose answers are told beforehand, and the page's storage. */
function shop(answers: Answer[] = [], stored: readonly Queued[] = []) {
  const sent: { cartId: string; key: string; command: CartCommand }[] = [];
  const refusals: string[] = [];
  const done = new Map<string, Cart>();
  let keys = 0;
  let carts = 0;
  let kept: readonly Queued[] = stored;
  let current: Cart | null = null;
  let again: (() => void) | null = null;
  const cart = (id: string): Cart => ({ id, status: 'open' }) as Cart; // all that the queue looks at
  const queue = cartQueue({
    newKey: () => `key-${++keys}`,
    load: () => kept,
    save: (all) => (kept = all),
    current: () => current,
    begin: async () => cart(`cart-${++carts}`),
    look: async () => void (current = null),
    send: async (command, cartId, key) => {
      sent.push({ cartId, key, command });
      const answer = answers.shift() ?? 'ok';
      if (answer === 'ok' || answer === 'lost') done.set(key, cart(cartId));
      if (answer === 'lost') throw new Unanswered('nothing');
      if (answer !== 'ok') throw refused(answer);
      return cart(cartId);
    },
    onCart: (changed) => void (current = changed),
    onRefused: (_, error) => void refusals.push((error as Refused).code),
    later: (action) => void (again = action),
  });
  const settle = async () => {
    for (let turn = 0; turn < 40; turn++) await Promise.resolve();
  };
  return { queue, sent, refusals, done, settle, kept: () => kept, tryAgain: () => again?.() };
}

const scan = (barcode: string): CartCommand => ({ kind: 'scan', barcode, quantity: 1 });

test('scans that come while one is under way are sent in their order, into one cart', async () => {
  const { queue, sent, settle, kept } = shop();
  for (const barcode of ['A', 'B', 'C']) queue.put(scan(barcode));
  await settle();
  expect(sent.map(({ cartId, command }) => [cartId, command.kind === 'scan' && command.barcode])).toEqual([
    ['cart-1', 'A'],
    ['cart-1', 'B'],
    ['cart-1', 'C'],
  ]);
  expect(kept()).toEqual([]);
});

test('the same scan that still waits is counted up; the one under way is left alone', async () => {
  const { queue, sent, settle } = shop();
  for (const barcode of ['A', 'A', 'A']) queue.put(scan(barcode));
  await settle();
  expect(sent.map(({ command }) => command)).toEqual([scan('A'), { ...scan('A'), quantity: 2 }]);
});

test('what has no answer is sent again under its key, and counts once', async () => {
  const { queue, sent, done, settle, tryAgain } = shop(['lost']);
  queue.put(scan('A'));
  await settle();
  expect(queue.stalled.value).toBe(true);
  queue.put(scan('B'));
  tryAgain();
  await settle();
  expect(sent.map(({ key }) => key)).toEqual([sent[0]!.key, sent[0]!.key, sent[2]!.key]);
  expect(done.size).toBe(2);
  expect(queue.stalled.value).toBe(false);
});

test('a reload in between goes on with the same keys and the same cart', async () => {
  const before = shop(['lost']);
  before.queue.put(scan('A'));
  await before.settle();
  const after = shop([], before.kept());
  after.queue.goOn();
  await after.settle();
  expect(after.sent).toEqual(before.sent);
  expect(after.kept()).toEqual([]);
});

test('what is refused is told, and does not hold up what follows', async () => {
  const { queue, refusals, sent, settle } = shop(['BARCODE_UNKNOWN']);
  queue.put(scan('A'));
  queue.put(scan('B'));
  await settle();
  expect(refusals).toEqual(['BARCODE_UNKNOWN']);
  expect(sent).toHaveLength(2);
});

test('a scan into a cart that another window has closed goes into the next one, once', async () => {
  const { queue, refusals, sent, settle } = shop(['CART_CLOSED']);
  queue.put(scan('A'));
  await settle();
  expect(sent.map(({ cartId }) => cartId)).toEqual(['cart-1', 'cart-2']);
  expect(sent[1]!.key).not.toBe(sent[0]!.key);
  const twice = shop(['CART_CLOSED', 'CART_CLOSED']);
  twice.queue.put(scan('A'));
  await twice.settle();
  expect([twice.sent.length, twice.refusals]).toEqual([2, ['CART_CLOSED']]);
  expect(refusals).toEqual([]);
});

test('a change of a line never begins a cart', async () => {
  const { queue, sent, settle, kept } = shop();
  queue.put({ kind: 'remove', line_id: 'gone' });
  await settle();
  expect([sent, kept()]).toEqual([[], []]);
});
