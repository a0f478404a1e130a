import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { update } from '../kernel/commit.ts';
import { newId } from '../kernel/ids.ts';
import { days, later, type Instant } from '../kernel/time.ts';
import { assertRefused } from '../testing/assert.ts';
import { cafeTill } from '../testing/cafe-till.ts';
import { fakeDigests, seededRandomness } from '../testing/fakes.ts';
import { checkout } from './checkout.ts';
import {
  assertPairingPolicy,
  isPairingCode,
  makePairingCode,
  pairingCodePolicy,
  readPairingCode,
} from './pairing-code.ts';
import { showPairingCode } from './scan.ts';
import type { TillId } from './till.ts';

type Till = Awaited<ReturnType<typeof cafeTill>>;
const key = fakeDigests.keyed;
const now = Date.parse('2026-03-02T09:00:00Z') as Instant;

describe('a pairing code', () => {
  const till = newId<'till'>(now, seededRandomness(7)) as TillId;

  test('names its till for 30 days, and not a second longer', () => {
    const { code, expiresAt } = makePairingCode(key, till, now);
    expect(expiresAt).toBe(later(now, days(30)));
    expect(readPairingCode(key, code, now)).toBe(till);
    expect(readPairingCode(key, code, (expiresAt - 1) as Instant)).toBe(till);
    expect(readPairingCode(key, code, expiresAt)).toBeUndefined();
  });

  test('fits on a barcode, in digits and capitals', () => {
    const { code } = makePairingCode(key, till, now);
    expect(code).toMatch(/^POSLINK-[A-Z2-7]{48}$/);
    expect(code.length).toBeLessThanOrEqual(pairingCodePolicy.maxLength);
    assertPairingPolicy(pairingCodePolicy);
    expect(() => assertPairingPolicy({ ...pairingCodePolicy, maxLength: 55 })).toThrow();
    expect(() => assertPairingPolicy({ ...pairingCodePolicy, prefix: 'pos link' })).toThrow();
  });

  test('is read however a scanner types it', () => {
    const { code } = makePairingCode(key, till, now);
    expect(readPairingCode(key, ` ${code.toLowerCase()}\r\n`, now)).toBe(till);
    expect(isPairingCode(`${code.toLowerCase()}\n`)).toBe(true);
    expect(isPairingCode('4006381333931')).toBe(false);
  });

  test('of any till at any time is read back as that till', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.integer({ min: 0, max: 4_000_000_000_000 }), (id, at) => {
        const { code } = makePairingCode(key, id as TillId, at as Instant);
        expect(readPairingCode(key, code, at as Instant)).toBe(id);
      }),
    );
  });

  test('with one character changed, under another key or prefix, or made up is worth nothing', () => {
    const { code } = makePairingCode(key, till, now);
    fc.assert(
      fc.property(fc.integer({ min: 8, max: code.length - 1 }), fc.constantFrom(...'ABCXYZ234567'), (at, symbol) => {
        fc.pre(code[at] !== symbol);
        expect(readPairingCode(key, code.slice(0, at) + symbol + code.slice(at + 1), now)).toBeUndefined();
      }),
    );
    expect(readPairingCode((text) => fakeDigests.keyed(`other ${text}`), code, now)).toBeUndefined();
    const other = { ...pairingCodePolicy, prefix: 'SHOPLNK-' };
    expect(readPairingCode(key, code.replace('POSLINK-', other.prefix), now, other)).toBeUndefined();
    for (const bad of ['POSLINK-', 'POSLINK-ABC', `${code}A`, code.replace('POSLINK-', 'POSLINK-!')])
      expect(readPairingCode(key, bad, now)).toBeUndefined();
  });
});

describe('a hardware scanner', () => {
  const link = async (till: Till, scannerId?: string, caller?: Parameters<Till['command']>[0]) => {
    const by = caller ?? till.device;
    const { code } = await showPairingCode(till.deps)({ caller: by, storeId: till.shop.id });
    return till.scan(code, scannerId);
  };

  test('is linked to the till whose code it read, which is made when the code is shown', async () => {
    const till = await cafeTill();
    const linked = await link(till);
    const [made] = till.store.tables.all('till');
    expect(linked).toEqual({ kind: 'linked', tillId: made?.id, storeId: till.shop.id });
    expect(till.told().map(({ type, data }) => [type, data])).toEqual([
      ['scanner.linked', { store_id: till.shop.id, till_id: made?.id, scanner_id: 'scanner-1' }],
    ]);
    expect(till.store.tables.audit.at(-1)).toMatchObject({
      action: 'scanner.linked',
      merchantId: till.merchant.id,
      actor: { kind: 'system', id: 'scanner:scanner-1' },
    });
    await link(till);
    expect(till.told()).toEqual([]);
    expect(till.store.tables.all('till')).toHaveLength(1);
  });

  test('serves one till at a time: the newest code counts', async () => {
    const till = await cafeTill();
    await link(till);
    const other = await link(till, 'scanner-1', till.cashier);
    const { tillId } = await till.scan('4006381333931');
    expect(tillId).toBe(other.tillId);
    expect(till.store.tables.all('scanner_link')).toHaveLength(1);
  });

  test('that is linked to none, or reads a code that is worth nothing, is refused', async () => {
    const till = await cafeTill();
    await assertRefused(() => till.scan('4006381333931'), 'SCANNER_NOT_LINKED');
    const { code } = await showPairingCode(till.deps)({ caller: till.device, storeId: till.shop.id });
    await assertRefused(
      () => till.scan(`${code.slice(0, -1)}${code.endsWith('A') ? 'B' : 'A'}`),
      'PAIRING_CODE_INVALID',
    );
    till.clock.advance(days(30));
    await assertRefused(() => till.scan(code), 'PAIRING_CODE_INVALID');
    const nobody = makePairingCode(key, till.newSaleId() as unknown as TillId, till.clock.now());
    await assertRefused(() => till.scan(nobody.code), 'PAIRING_CODE_INVALID');
    await assertRefused(() => till.scan('1', 'no spaces please'), 'INVALID');
  });

  test('does not go to a cart that was left for a newer one, also when that is checked out', async () => {
    const till = await cafeTill();
    await link(till);
    const left = await till.ring(till.cake);
    const next = await till.ring(till.coffee);
    await checkout(till.deps)({ ...till.command(), cartId: next.id, saleId: till.newSaleId() });
    expect(await till.scan('4006381333931')).toMatchObject({ cart: { version: 1, lines: [{ name: 'Coffee' }] } });
    expect((await till.store.carts.byId(till.merchant.id, left.id))?.lines).toMatchObject([
      { name: 'Cake', quantity: 1 },
    ]);
  });

  test('begins a cart with the first product and counts up in it until it is checked out', async () => {
    const till = await cafeTill();
    await link(till);
    till.told();
    const first = await till.scan('4006381333931');
    const second = await till.scan('4006381333931\r\n');
    expect([first.kind, second.kind]).toEqual(['item_added', 'item_added']);
    if (first.kind === 'linked' || second.kind === 'linked') throw new Error('not a scan of a product');
    expect(second.cart).toMatchObject({ id: first.cart.id, version: 2, lines: [{ name: 'Coffee', quantity: 2 }] });
    const { tillId } = first;
    expect(till.told().map(({ type, data }) => [type, data['till_id'], data['version']])).toEqual([
      ['cart.changed', tillId, 1],
      ['cart.changed', tillId, 2],
    ]);
    await checkout(till.deps)({ ...till.command(), cartId: first.cart.id, saleId: till.newSaleId() });
    const next = await till.scan('73513537');
    expect(next.kind === 'item_added' && next.cart.id !== first.cart.id).toBe(true);
  });

  test('attaches the card whose code it read', async () => {
    const till = await cafeTill();
    await link(till);
    const scanned = await till.scan(till.card.qrPayload.toLowerCase());
    expect(scanned).toMatchObject({ kind: 'card_attached', cart: { cardId: till.card.id, version: 1 } });
    expect(await till.scan(till.card.qrPayload)).toMatchObject({ cart: { version: 1 } });
  });

  test.each([
    ['12345670', 'BARCODE_UNKNOWN', '12345670'],
    ['4006381333930', 'BARCODE_INVALID', '4006381333930'],
    ['GONE', 'PRODUCT_INACTIVE', 'GONE'],
    ['SWISS', 'CURRENCY_MISMATCH', 'SWISS'],
    ['a b\u0000\u202e', 'BARCODE_INVALID', 'a b'],
    [`TRESEN${'A'.repeat(28)}`, 'CARD_NOT_FOUND', ''],
  ])('is never a silent miss: %s', async (value, code, barcode) => {
    const till = await cafeTill();
    const { tillId } = await link(till);
    till.told();
    await assertRefused(() => till.scan(value), code);
    expect(till.told().map(({ type, data }) => [type, data])).toEqual([
      ['scan.unknown', { store_id: till.shop.id, till_id: tillId, barcode, code }],
    ]);
    expect(till.store.tables.all('cart')).toEqual([]);
  });

  test('sent again with the same key is one scan', async () => {
    const till = await cafeTill();
    await link(till);
    const [first, again] = [
      await till.scan('73513537', 'scanner-1', 'k'),
      await till.scan('73513537', 'scanner-1', 'k'),
    ];
    expect(again).toEqual(first);
    await assertRefused(() => till.scan('4006381333931', 'scanner-1', 'k'), 'IDEMPOTENCY_KEY_REUSED');
    expect(await till.scan('73513537', 'scanner-1', 'l')).toMatchObject({ cart: { lines: [{ quantity: 2 }] } });
  });

  test('reads nothing into a store that is closed down', async () => {
    const till = await cafeTill();
    await link(till);
    const closed = update('store', { ...till.shop, active: false });
    await till.write(closed);
    await assertRefused(() => till.scan('4006381333931'), 'STORE_NOT_FOUND');
  });

  test.each<[string, (at: Instant) => Partial<Till['paired']>]>([
    ['revoked', (at) => ({ revokedAt: at })],
    ['expired', (at) => ({ expiresAt: at })],
    ['deleted', (at) => ({ deletedAt: at })],
    ['paired anew to another store', () => ({ storeId: newId(now, seededRandomness(9)) })],
  ])('reads nothing for a till whose device is %s, and is linked to it no more', async (_, ending) => {
    const till = await cafeTill();
    const { code } = await showPairingCode(till.deps)({ caller: till.device, storeId: till.shop.id });
    await link(till);
    await till.scan('4006381333931');
    till.told();
    await till.write(update('device', { ...till.paired, ...ending(till.clock.now()) }));
    await assertRefused(() => till.scan('4006381333931'), 'SCANNER_NOT_LINKED');
    await assertRefused(() => till.scan('12345670'), 'SCANNER_NOT_LINKED');
    await assertRefused(() => till.scan(code, 'scanner-2'), 'PAIRING_CODE_INVALID');
    expect(till.told()).toEqual([]);
    expect(till.store.tables.all('cart')).toMatchObject([{ version: 1 }]);
    expect(await link(till, 'scanner-1', till.cashier)).toMatchObject({ kind: 'linked' });
    expect(await till.scan('4006381333931')).toMatchObject({ kind: 'item_added' });
  });
});
