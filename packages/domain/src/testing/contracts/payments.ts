import { insert, update, type IdempotencyKey } from '../../kernel/commit.ts';
import type { Minor } from '../../kernel/money.ts';
import { later, type Instant } from '../../kernel/time.ts';
import { openStatuses, type Payment } from '../../payments/payment.ts';
import { assertEqual, assertRefused, type RegisterTest } from '../assert.ts';
import { start, tenant, wholeList, type StoreUnderTest } from './tenant.ts';

const minor = (amount: number): Minor => amount as Minor;

/** What the reads of payments and refunds promise, and the keys that keep a sale and a terminal to one open attempt. */
export function paymentsContract(test: RegisterTest, open: () => Promise<StoreUnderTest>): void {
  const ground = async () => {
    const store = await open();
    const mine = await tenant(store);
    const till = mine.newTill();
    const shift = mine.newShift(till);
    const ringing = { ...till, openShiftId: shift.id };
    const sale = mine.newSale(ringing, shift);
    await mine.put(insert('till', ringing), insert('shift', shift), insert('sale', sale));
    return { store, mine, till: ringing, shift, sale };
  };
  /** An attempt that ended, so that any number of a sale's fit beside each other. */
  const over: Partial<Payment> = { status: 'declined', openForSale: null, openOnTerminal: null, inquireAt: null };
  const taken = (amount: number, tip = 0): Partial<Payment> => ({
    ...over,
    status: 'settled',
    taken: { amount: minor(amount), tip: minor(tip), currency: 'EUR' as never },
  });

  test('payments and refunds come back as they were written, in their merchant only', async () => {
    const { store, mine, sale } = await ground();
    const other = await tenant(store);
    const payment = mine.newPayment(sale, {
      ...taken(1_000, 50),
      tendered: minor(2_000),
      change: minor(1_000),
      readerId: 'reader "1"',
      platform: 'ios',
      phase: null,
      action: { kind: 'open_url', url: 'app://pay?x=1&y="2"' },
      reason: 'other',
      details: { card: 'VISA •••• 1234' },
      state: { transaction: 'T "1"' },
      cancelRequestedAt: later(start, 1),
      inquiries: 3,
      closedAt: later(start, 5),
      refunded: minor(10),
      refundsReserved: minor(20),
      userId: mine.id(),
      deviceId: mine.id(),
    });
    const refund = mine.newRefund(payment, {
      amount: minor(20),
      lines: [{ lineId: mine.id(), quantity: 2, amount: minor(20) }],
      reason: 'Broken "glass"',
      why: 'timed_out',
      refundedBefore: minor(10),
      inquiries: 2,
    });
    await mine.put(insert('payment', payment), insert('refund', refund));
    assertEqual(await store.payments.byId(mine.merchantId, payment.id), payment);
    assertEqual(await store.payments.refundById(mine.merchantId, refund.id), refund);
    assertEqual(await store.payments.byId(other.merchantId, payment.id), undefined);
    assertEqual(await store.payments.refundById(other.merchantId, refund.id), undefined);
    assertEqual(await store.payments.byTokenHash(payment.tokenHash), payment);
    assertEqual(await store.payments.byTokenHash('nobody has it'), undefined);
    const bare: Payment = {
      ...payment,
      taken: null,
      tendered: null,
      action: null,
      details: {},
      state: {},
      userId: null,
      refunded: minor(0),
      refundsReserved: minor(0),
      status: 'declined',
    };
    await mine.put(update('payment', bare));
    assertEqual(await store.payments.byId(mine.merchantId, payment.id), { ...bare, version: 2 });
  });

  test('a file has the sale, its till, the open shift, and all its payments and refunds, oldest first', async () => {
    const { store, mine, till, shift, sale } = await ground();
    const other = await tenant(store);
    const [late, early] = [
      mine.newPayment(sale, { ...taken(500), createdAt: later(start, 9) }),
      mine.newPayment(sale, { ...over, createdAt: later(start, 3) }),
    ];
    const elsewhere = mine.newSale(till, shift, { receiptNumber: 2 });
    const refund = mine.newRefund(late, { status: 'approved', closedAt: start, inquireAt: null });
    const beside = mine.newPayment(elsewhere, over);
    await mine.put(insert('sale', elsewhere));
    await mine.put(...[late, early, beside].map((one) => insert('payment', one)), insert('refund', refund));
    const file = {
      sale,
      till,
      shift,
      callersTill: null,
      store: mine.shop,
      card: null,
      payments: [early, late],
      refunds: [refund],
      answered: null,
    };
    const { merchantId } = mine;
    assertEqual(await store.payments.file({ merchantId, sale: sale.id, client: till.client }), file);
    assertEqual(await store.payments.file({ merchantId, sale: sale.id }), file);
    assertEqual(await store.payments.file({ merchantId, sale: { payment: early.id } }), file);
    assertEqual(await store.payments.file({ merchantId, sale: { refund: refund.id } }), file);
    for (const wanted of [mine.id<'sale'>(), { payment: mine.id<'payment'>() }, { refund: mine.id<'refund'>() }])
      assertEqual(await store.payments.file({ merchantId, sale: wanted }), undefined);
    for (const wanted of [sale.id, { payment: early.id }, { refund: refund.id }])
      assertEqual(await store.payments.file({ merchantId: other.merchantId, sale: wanted }), undefined);
  });

  test('a file has the till of the client that asks, where that is another one in the store, with its open shift', async () => {
    const { store, mine, sale } = await ground();
    const { merchantId } = mine;
    const bar = mine.newStore();
    const [shut, elsewhere] = [mine.newTill(), mine.newTill({ storeId: bar.id })];
    const other = { ...mine.newTill(), openShiftId: mine.id<'shift'>() };
    const shift = mine.newShift(other, { id: other.openShiftId });
    await mine.put(...[shut, elsewhere, other].map((till) => insert('till', till)));
    await mine.put(insert('store', bar), insert('shift', shift));
    const tillOf = async (client: string) =>
      (await store.payments.file({ merchantId, sale: sale.id, client }))?.callersTill;
    assertEqual(await tillOf(other.client), { till: other, shift });
    assertEqual(await tillOf(shut.client), { till: shut, shift: null });
    assertEqual(await tillOf(elsewhere.client), null);
    assertEqual(await tillOf('nobody'), null);
  });

  test('a file has the shift that is open now, and the sale’s own where none is', async () => {
    const { store, mine, till, shift, sale } = await ground();
    const { merchantId } = mine;
    const shiftOf = async () => (await store.payments.file({ merchantId, sale: sale.id }))?.shift.id;
    const next = mine.newShift(till, { number: 2 });
    await mine.put(insert('shift', next), update('till', { ...till, openShiftId: next.id }));
    assertEqual(await shiftOf(), next.id);
    await mine.put(update('till', { ...till, openShiftId: null, version: 2 }));
    assertEqual(await shiftOf(), shift.id);
  });

  test('a file has the card with what the sale earned on it that was not taken back', async () => {
    const { store, mine, till, shift } = await ground();
    const program = mine.newProgram();
    await mine.put(insert('program', program));
    const { card } = await mine.enrol(program);
    const sale = mine.newSale(till, shift, { cardId: card.id, receiptNumber: 2 });
    const ofSale = { saleRef: sale.id } as const;
    const stamp = mine.newEntry(card, { seq: 1, kind: 'stamp_earned', ...ofSale });
    const points = mine.newEntry(card, { seq: 2, kind: 'points_earned', ...ofSale });
    const others = mine.newEntry(card, { seq: 3, kind: 'points_earned', saleRef: 'another' });
    const back = mine.newEntry(card, { seq: 4, kind: 'voided', voids: points.id, ...ofSale });
    await mine.put(insert('sale', sale), ...[stamp, points, others, back].map((one) => insert('ledger_entry', one)));
    const file = await store.payments.file({ merchantId: mine.merchantId, sale: sale.id });
    assertEqual(file?.card, { card, program, earned: [stamp] });
  });

  test('a file brings the kept answer of the command that asks for it', async () => {
    const { store, mine, sale } = await ground();
    const record = {
      scope: `${mine.merchantId}/user:1`,
      key: `key-${mine.unique}` as IdempotencyKey,
      fingerprint: 'print',
      answer: '{"payment":"1"}',
      at: start,
    };
    await mine.commit({ idempotency: record });
    const asked = { merchantId: mine.merchantId, sale: sale.id };
    assertEqual((await store.payments.file({ ...asked, idempotency: record }))?.answered, record);
    const unknown = { scope: record.scope, key: `${record.key}-2` as IdempotencyKey };
    assertEqual((await store.payments.file({ ...asked, idempotency: unknown }))?.answered, null);
  });

  test('a sale has one open attempt, whatever its status, until that ends', async () => {
    const { mine, sale } = await ground();
    for (const status of openStatuses) {
      const attempt = mine.newPayment(sale, { status });
      await mine.put(insert('payment', attempt));
      const outcomes = await Promise.all(
        [1, 2, 3].map(() => mine.commit({ writes: [insert('payment', mine.newPayment(sale))] })),
      );
      for (const outcome of outcomes) assertEqual(outcome, { kind: 'taken', unique: 'payment_open_sale' });
      await mine.put(update('payment', { ...attempt, ...over }));
    }
    const racing = [1, 2, 3, 4].map(() => mine.commit({ writes: [insert('payment', mine.newPayment(sale))] }));
    const kinds = (await Promise.all(racing)).map(({ kind }) => kind).sort();
    assertEqual(kinds, ['committed', 'taken', 'taken', 'taken']);
  });

  test('a terminal has one open attempt; the same name is another terminal in another merchant', async () => {
    const { store, mine, till, shift, sale } = await ground();
    const second = mine.newSale(till, shift, { receiptNumber: 2 });
    await mine.put(insert('sale', second));
    const at = (terminal: string | null) => ({ openOnTerminal: terminal });
    const first = mine.newPayment(sale, at('solo/r1'));
    await mine.put(insert('payment', first));
    const busy = await mine.commit({ writes: [insert('payment', mine.newPayment(second, at('solo/r1')))] });
    assertEqual(busy, { kind: 'taken', unique: 'payment_open_terminal' });
    const elsewhere = await tenant(store);
    const otherTill = elsewhere.newTill();
    const otherShift = elsewhere.newShift(otherTill);
    const otherSale = elsewhere.newSale(otherTill, otherShift);
    await elsewhere.put(insert('till', otherTill), insert('shift', otherShift), insert('sale', otherSale));
    await elsewhere.put(insert('payment', elsewhere.newPayment(otherSale, at('solo/r1'))));
    await mine.put(update('payment', { ...first, ...over }));
    await mine.put(insert('payment', mine.newPayment(second, at('solo/r1'))));
  });

  test('references and tokens are unique on the installation', async () => {
    const { store, mine, sale } = await ground();
    const other = await tenant(store);
    const till = other.newTill();
    const shift = other.newShift(till);
    const theirs = other.newSale(till, shift);
    await other.put(insert('till', till), insert('shift', shift), insert('sale', theirs));
    const payment = mine.newPayment(sale, taken(100));
    const refund = mine.newRefund(payment);
    await mine.put(insert('payment', payment), insert('refund', refund));
    const { reference, tokenHash } = payment;
    const tried = async (change: Partial<Payment>) =>
      other.commit({ writes: [insert('payment', other.newPayment(theirs, change))] });
    assertEqual(await tried({ reference }), { kind: 'taken', unique: 'payment_reference' });
    assertEqual(await tried({ tokenHash }), { kind: 'taken', unique: 'payment_token' });
    const paid = other.newPayment(theirs, taken(100));
    await other.put(insert('payment', paid));
    const again = await other.commit({
      writes: [insert('refund', other.newRefund(paid, { reference: refund.reference }))],
    });
    assertEqual(again, { kind: 'taken', unique: 'refund_reference' });
  });

  test('what is due comes the longest due first, of all merchants, as much as is asked for', async () => {
    const { store, mine, sale } = await ground();
    // Long before anything that other tests of this suite leave due.
    const past = (ms: number): Instant =>
      (Date.parse('2001-01-01') + (Number.parseInt(mine.unique.slice(-6), 16) % 1e9) + ms) as Instant;
    const due = (ms: number | null) => mine.newPayment(sale, { ...over, inquireAt: ms === null ? null : past(ms) });
    const [second, first, never, future] = [due(20), due(10), due(null), due(1_000)];
    await mine.put(...[second, first, never, future].map((one) => insert('payment', one)));
    const { merchantId } = mine;
    const ids = (found: readonly { readonly merchantId: string; readonly paymentId: string }[]) =>
      found.filter((one) => one.merchantId === merchantId).map(({ paymentId }) => paymentId);
    assertEqual(ids(await store.payments.due(past(20), 1_000)), [first.id, second.id]);
    assertEqual(ids(await store.payments.due(past(9), 1_000)), []);
    assertEqual((await store.payments.due(past(2_000), 2)).length, 2);
    const payment = mine.newPayment(sale, taken(900));
    const refunds = [30, 10, 20].map((ms) => mine.newRefund(payment, { amount: minor(1), inquireAt: past(ms) }));
    await mine.put(insert('payment', payment), ...refunds.map((one) => insert('refund', one)));
    const refundsDue = (await store.payments.refundsDue(past(25), 1_000)).filter(
      (one) => one.merchantId === merchantId,
    );
    assertEqual(
      refundsDue.map(({ refundId }) => refundId),
      [refunds[1]!.id, refunds[2]!.id],
    );
  });

  test('people decide what needs review and what fits no sale, oldest first', async () => {
    const { store, mine, till, shift, sale } = await ground();
    const other = await tenant(store);
    const at = (ms: number) => ({ createdAt: later(start, ms) });
    const orphaned = (more: Partial<Payment>) =>
      mine.newPayment(sale, { ...taken(500, 100), status: 'orphaned', ...more });
    const stuck = mine.newPayment(sale, { status: 'needs_review', ...at(4) });
    const kept = orphaned(at(2));
    const onItsWayBack = orphaned({ refundsReserved: minor(600), ...at(1) });
    const givenBack = orphaned({ refunded: minor(600), ...at(1) });
    const withRefund = mine.newPayment(sale, { ...taken(300), refundsReserved: minor(300), ...at(3) });
    const refund = mine.newRefund(withRefund, { status: 'needs_review', amount: minor(300) });
    const fine = mine.newPayment(sale, { ...taken(100), ...at(0) });
    const bar = mine.newStore({ name: 'Bar' });
    const barTill = mine.newTill({ storeId: bar.id, client: 'user:bar' });
    const barShift = mine.newShift(barTill);
    const barSale = mine.newSale(barTill, barShift);
    const inBar = mine.newPayment(barSale, { status: 'needs_review', ...at(9) });
    await mine.put(insert('store', bar), insert('till', barTill), insert('shift', barShift), insert('sale', barSale));
    await mine.put(
      ...[stuck, kept, onItsWayBack, givenBack, withRefund, fine, inBar].map((one) => insert('payment', one)),
      insert('refund', refund),
    );
    const list = async (page: Parameters<typeof store.payments.review>[1]) =>
      (await store.payments.review(mine.merchantId, page)).items;
    assertEqual(await list({ limit: 10 }), [
      { payment: kept, refund: null, sale },
      { payment: withRefund, refund, sale },
      { payment: stuck, refund: null, sale },
      { payment: inBar, refund: null, sale: barSale },
    ]);
    assertEqual(
      (await list({ limit: 10, storeId: till.storeId })).map(({ payment }) => payment.id),
      [kept.id, withRefund.id, stuck.id],
    );
    assertEqual((await list({ limit: 10, storeId: bar.id })).length, 1);
    const paged = await wholeList((page) => store.payments.review(mine.merchantId, page), 1);
    assertEqual(
      paged.map(({ payment }) => payment.id),
      [kept.id, withRefund.id, stuck.id, inBar.id],
    );
    assertEqual((await store.payments.review(other.merchantId, { limit: 10 })).items, []);
    await assertRefused(() => list({ limit: 10, cursor: 'garbled' }), 'INVALID');
    assertEqual(shift.tillId, till.id);
  });

  test('payments are counted by what may still come of them', async () => {
    const { store, mine, till, shift, sale } = await ground();
    const before = await store.payments.counts();
    const sales = [2, 3].map((receiptNumber) => mine.newSale(till, shift, { receiptNumber }));
    await mine.put(...sales.map((one) => insert('sale', one)));
    const made = [
      mine.newPayment(sale, { status: 'awaiting' }),
      mine.newPayment(sales[0]!, { status: 'unknown' }),
      mine.newPayment(sales[1]!, { status: 'unknown' }),
      mine.newPayment(sale, { ...taken(5), status: 'orphaned' }),
      mine.newPayment(sale, taken(5)),
      mine.newPayment(sale, over),
    ];
    await mine.put(...made.map((one) => insert('payment', one)));
    const now = await store.payments.counts();
    const more = (status: string) => (now[status] ?? 0) - (before[status] ?? 0);
    assertEqual(['awaiting', 'unknown', 'orphaned'].map(more), [1, 2, 1]);
    assertEqual([now.settled, now.declined], [undefined, undefined]);
  });
}
