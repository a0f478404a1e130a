import { insert, update } from '../../kernel/commit.ts';
import type { Currency } from '../../kernel/money.ts';
import { instant, later, type Day, type TimeZone } from '../../kernel/time.ts';
import type { Sale } from '../../register/sale.ts';
import { assert, assertEqual, assertRefused, type RegisterTest } from '../assert.ts';
import { start, tenant, wholeList, type StoreUnderTest } from './tenant.ts';
import { answerOf, at, idsOf, minor, tillOf } from './till-fixtures.ts';

/** What the reads of sales and shifts promise. */
export function salesContract(test: RegisterTest, open: () => Promise<StoreUnderTest>): void {
  const fresh = async () => {
    const store = await open();
    return { store, mine: await tenant(store), other: await tenant(store) };
  };

  test('a sale is once by its id, its cart and its receipt number, in its merchant', async () => {
    const { store, mine, other } = await fresh();
    const { till, shift } = await tillOf(mine);
    const sale = mine.newSale(till, shift);
    await mine.put(insert('sale', sale));
    const outcome = async (change: Partial<Sale>) =>
      mine.commit({ writes: [insert('sale', mine.newSale(till, shift, { receiptNumber: 2, ...change }))] });
    assertEqual(await outcome({ id: sale.id }), { kind: 'conflict' });
    assertEqual(await outcome({ cartId: sale.cartId }), { kind: 'taken', unique: 'sale_cart' });
    assertEqual(await outcome({ receiptNumber: 1 }), { kind: 'taken', unique: 'sale_receipt' });
    const theirs = await tillOf(other);
    const twin = other.newSale(theirs.till, theirs.shift, { id: sale.id });
    await other.put(insert('sale', twin));
    assertEqual(await store.sales.byId(mine.merchantId, sale.id), sale);
    assertEqual(await store.sales.byId(other.merchantId, sale.id), twin);
    await other.put(update('sale', { ...twin, status: 'void' as const, voidedAt: start }));
    assertEqual((await store.sales.byId(mine.merchantId, sale.id))?.status, 'open');
  });

  test("a sale's file says whether money for it may still come", async () => {
    const { store, mine, other } = await fresh();
    const { till, shift } = await tillOf(mine);
    const [sale, next] = [mine.newSale(till, shift), mine.newSale(till, shift, { receiptNumber: 2 })];
    await mine.put(insert('sale', sale), insert('sale', next));
    const asked = answerOf(mine);
    const file = (id = sale.id, by = mine) =>
      store.sales.file({ merchantId: by.merchantId, sale: id, idempotency: asked });
    const bare = { sale, till, shift, store: mine.shop, paymentOpen: false, answered: null };
    assertEqual(await file(), bare);
    assertEqual(await file(sale.id, other), undefined);
    const payment = mine.newPayment(sale);
    await mine.commit({ writes: [insert('payment', payment)], idempotency: asked });
    assertEqual(await file(), { ...bare, paymentOpen: true, answered: asked });
    assertEqual((await file(next.id))?.paymentOpen, false);
    await mine.put(update('payment', { ...payment, status: 'needs_review' as const }));
    assertEqual((await file())?.paymentOpen, true);
    await mine.put(update('payment', { ...payment, status: 'declined' as const, openForSale: null, version: 2 }));
    assertEqual((await file())?.paymentOpen, false);
  });

  test("a shift's file says whether a payment of its till is under way, but not those that a person decides", async () => {
    const { store, mine, other } = await fresh();
    const { till, shift } = await tillOf(mine);
    const second = await tillOf(mine);
    const sale = mine.newSale(till, shift);
    const elsewhere = mine.newSale(second.till, second.shift);
    await mine.put(insert('sale', sale), insert('sale', elsewhere));
    await mine.put(insert('payment', mine.newPayment(elsewhere)));
    const asked = answerOf(mine);
    const file = (by = mine) => store.shifts.file({ merchantId: by.merchantId, shift: shift.id, idempotency: asked });
    const bare = { shift, till, store: mine.shop, paymentsOpen: false, answered: null };
    assertEqual(await file(), bare);
    assertEqual(await file(other), undefined);
    const payment = mine.newPayment(sale);
    await mine.commit({ writes: [insert('payment', payment)], idempotency: asked });
    assertEqual(await file(), { ...bare, paymentsOpen: true, answered: asked });
    await mine.put(update('payment', { ...payment, status: 'needs_review' as const }));
    assertEqual((await file())?.paymentsOpen, false);
  });

  test('sales are listed newest first, by store, till, shift, status, receipt number and time', async () => {
    const { store, mine, other } = await fresh();
    const { till, shift } = await tillOf(mine);
    const second = await tillOf(mine);
    const sales = [
      mine.newSale(till, shift, { ...at(1), receiptNumber: 1 }),
      mine.newSale(till, shift, { ...at(2), receiptNumber: 2, status: 'paid', paidAt: start }),
      mine.newSale(second.till, second.shift, { ...at(3), receiptNumber: 1 }),
    ];
    const [a, b, c] = idsOf(sales);
    await mine.put(...sales.map((sale) => insert('sale', sale)));
    const theirs = await tillOf(other);
    await other.put(insert('sale', other.newSale(theirs.till, theirs.shift)));
    const list = async (filter: object) =>
      idsOf((await store.sales.list(mine.merchantId, { limit: 9, ...filter })).items);
    assertEqual(await list({}), [c, b, a]);
    assertEqual(await list({ storeId: other.shop.id }), []);
    assertEqual(await list({ storeId: mine.shop.id, tillId: till.id }), [b, a]);
    assertEqual(await list({ shiftId: second.shift.id }), [c]);
    assertEqual(await list({ status: 'open' }), [c, a]);
    assertEqual(await list({ receiptNumber: 1, tillId: till.id }), [a]);
    assertEqual(await list({ from: later(start, 2) }), [c, b]);
    assertEqual(await list({ from: later(start, 1), to: later(start, 3) }), [b, a]);
    assertEqual(idsOf(await wholeList((page) => store.sales.list(mine.merchantId, page), 1)), [c, b, a]);
    await assertRefused(() => list({ cursor: 'garbled' }), 'INVALID');
  });

  test('sales are summed up by the day it was in their store when they were paid', async () => {
    const { store, mine } = await fresh();
    const { till, shift } = await tillOf(mine);
    const far = mine.newStore({ timezone: 'Pacific/Auckland' as TimeZone });
    await mine.put(insert('store', far));
    const away = await tillOf(mine, { storeId: far.id });
    let receipts = 0;
    const sold = (when: string | null, change: Partial<Sale> = {}, from = { till, shift }) => {
      const sale = mine.newSale(from.till, from.shift, { receiptNumber: ++receipts, ...change });
      const paid = { status: 'paid' as const, paid: sale.total, paidAt: when === null ? null : instant(when) };
      return insert('sale', { ...sale, ...(when !== null && paid), ...change });
    };
    // The day the clocks go forward in Berlin: it has 23 hours.
    await mine.put(
      sold('2026-03-28T22:59:59.999Z'),
      sold('2026-03-28T23:00:00Z', { total: minor(100), status: 'partially_refunded', refunded: minor(40) }),
      sold('2026-03-29T21:59:59.999Z', { total: minor(10), status: 'refunded', refunded: minor(10) }),
      sold('2026-03-29T22:00:00Z'),
      sold('2026-03-29T12:00:00Z', { currency: 'CHF' as Currency }),
      sold('2026-03-29T10:59:59Z', {}, away),
      sold('2026-03-29T11:00:00Z', {}, away),
      sold(null),
      sold(null, { status: 'void', voidedAt: start }),
    );
    const byDay = (from: string, to: string, storeId?: typeof far.id) =>
      store.sales.byDay(mine.merchantId, { from: from as Day, to: to as Day, storeId });
    const day = (name: string, storeId: string, sales: number, gross: number, refunded = 0, currency = 'EUR') => ({
      day: name,
      storeId,
      currency,
      sales,
      gross,
      refunded,
    });
    assertEqual(await byDay('2026-03-29', '2026-03-29', mine.shop.id), [
      day('2026-03-29', mine.shop.id, 1, 1_234, 0, 'CHF'),
      day('2026-03-29', mine.shop.id, 2, 110, 50),
    ]);
    assertEqual(await byDay('2026-03-28', '2026-03-31', far.id), [
      day('2026-03-29', far.id, 1, 1_234),
      day('2026-03-30', far.id, 1, 1_234),
    ]);
    const all = await byDay('2026-03-28', '2026-03-30');
    assertEqual(
      all.map(({ day: name, sales }) => [name, sales]),
      [
        ['2026-03-28', 1],
        ...(mine.shop.id < far.id
          ? [
              ['2026-03-29', 1],
              ['2026-03-29', 2],
              ['2026-03-29', 1],
            ]
          : [
              ['2026-03-29', 1],
              ['2026-03-29', 1],
              ['2026-03-29', 2],
            ]),
        ['2026-03-30', 1],
        ['2026-03-30', 1],
      ],
    );
    assertEqual(await byDay('2026-01-01', '2026-01-31'), []);
  });

  test("a sale's card is found with its customer, in its merchant", async () => {
    const { store, mine, other } = await fresh();
    const program = mine.newProgram();
    await mine.put(insert('program', program));
    const { card, customer } = await mine.enrol(program, { name: 'Carla' });
    assertEqual(await store.sales.cardOf(mine.merchantId, card.id), { card, customer });
    assertEqual(await store.sales.cardOf(other.merchantId, card.id), undefined);
  });

  test('shifts are numbered once on their till, and listed newest first', async () => {
    const { store, mine, other } = await fresh();
    const { till, shift } = await tillOf(mine);
    const second = await tillOf(mine);
    const next = mine.newShift(till, { number: 2, openedAt: later(start, 5) });
    await mine.put(insert('shift', next));
    assertEqual(await mine.commit({ writes: [insert('shift', mine.newShift(till, { number: 2 }))] }), {
      kind: 'taken',
      unique: 'shift_number',
    });
    await tillOf(other);
    const list = async (filter: object) =>
      idsOf((await store.shifts.list(mine.merchantId, { limit: 9, ...filter })).items);
    assertEqual(await list({ tillId: till.id }), [next.id, shift.id]);
    assertEqual(await list({ storeId: other.shop.id }), []);
    assertEqual((await list({ storeId: mine.shop.id })).length, 3);
    const paged = idsOf(await wholeList((page) => store.shifts.list(mine.merchantId, page), 1));
    assert(paged.length === 3 && paged[0] === next.id && paged.includes(second.shift.id), 'the list is whole');
  });
}
