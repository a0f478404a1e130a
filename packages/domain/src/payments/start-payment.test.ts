import { expect, test } from 'vitest';
import { approved, euros, paymentDesk } from '../testing/payment-desk.ts';
import { startPayment } from './start-payment.ts';

test('cash is over in one commit: payment settled, sale paid, shift and card counted, change told', async () => {
  const desk = await paymentDesk();
  const sale = await desk.ring([1_050, 200], { withCard: true });
  const commits: number[] = [];
  const { commits: store } = desk.deps;
  const counting = {
    ...store,
    commit: (change: Parameters<typeof store.commit>[0]) => (commits.push(1), store.commit(change)),
  };
  const command = { ...desk.command(), saleId: sale.id, provider: 'cash', tendered: 2_000 };
  const { payment, sale: paid } = await startPayment({ ...desk.deps, commits: counting })(command);
  expect(commits).toHaveLength(1);
  expect(payment).toMatchObject({ status: 'settled', amount: 1_250, tendered: 2_000, change: 750, openForSale: null });
  expect(payment.taken).toEqual({ amount: 1_250, tip: 0, currency: 'EUR' });
  expect(paid).toMatchObject({ status: 'paid', paid: 1_250, earned: { stamps: 1, points: 12, withheld: [] } });
  expect(desk.saleNow(sale)).toEqual(paid);
  expect(desk.shiftNow().takings.byProvider.cash).toMatchObject({ drawer: true, payments: 1, paid: 1_250 });
  expect(desk.cardNow()).toMatchObject({ stamps: 1, points: 12 });
  expect(desk.breaches()).toEqual([]);
});

test('the same command again is the same payment, whatever became of the sale', async () => {
  const desk = await paymentDesk();
  const sale = await desk.ring([500]);
  const command = { ...desk.command(), saleId: sale.id, provider: 'cash' };
  const first = await startPayment(desk.deps)(command);
  await desk.refund(sale);
  expect(await startPayment(desk.deps)(command)).toEqual(first);
  expect(desk.breaches()).toEqual([]);
});

test('a payment with a terminal is stored with its own reference before anything is sent', async () => {
  const desk = await paymentDesk();
  const sale = await desk.ring([500]);
  const { payment } = await desk.start(sale, 'card');
  expect(payment).toMatchObject({ status: 'created', amount: 500, submittedAt: null, openForSale: sale.id });
  expect(payment.reference).toMatch(/^[a-z0-9]{32}$/);
  expect(desk.card.calls).toEqual([]);
});

test('no two attempts have the same reference or token', async () => {
  const desk = await paymentDesk();
  const made = [];
  for (let at = 0; at < 20; at++) made.push((await desk.start(await desk.ring([500]), 'card')).payment);
  expect(new Set(made.map(({ reference }) => reference)).size).toBe(20);
  expect(new Set(made.map(({ tokenHash }) => tokenHash)).size).toBe(20);
});

test('a sale has one attempt at a time, however many tabs begin one', async () => {
  const desk = await paymentDesk();
  const sale = await desk.ring([500]);
  const begun = await Promise.allSettled(Array.from({ length: 5 }, () => desk.start(sale, 'card')));
  expect(begun.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  for (const one of begun)
    if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'PAYMENT_IN_PROGRESS' });
  await expect(desk.start(sale, 'cash')).rejects.toMatchObject({ code: 'PAYMENT_IN_PROGRESS' });
});

test('the rule holds by the store’s key when the attempt of another host is not seen yet', async () => {
  const desk = await paymentDesk();
  const sale = await desk.ring([500]);
  await desk.start(sale, 'card');
  const blind = {
    ...desk.deps,
    payments: {
      ...desk.deps.payments,
      file: async (request: Parameters<typeof desk.deps.payments.file>[0]) => {
        const file = await desk.deps.payments.file(request);
        return file && { ...file, payments: [] };
      },
    },
  };
  const command = { ...desk.command(), saleId: sale.id, provider: 'card' };
  await expect(startPayment(blind)(command)).rejects.toMatchObject({ code: 'PAYMENT_IN_PROGRESS' });
});

test('a terminal takes one payment at a time', async () => {
  const desk = await paymentDesk();
  const at = { readerId: 'reader-1' };
  await desk.start(await desk.ring([500]), 'solo', at);
  await expect(desk.start(await desk.ring([500]), 'solo', at)).rejects.toMatchObject({ code: 'TERMINAL_BUSY' });
  await desk.start(await desk.ring([500]), 'solo', { readerId: 'reader-2' });
});

test('a provider with readers is told which one', async () => {
  const desk = await paymentDesk();
  await expect(desk.start(await desk.ring([500]), 'solo')).rejects.toMatchObject({ code: 'READER_REQUIRED' });
});

test('no more is paid than is left', async () => {
  const desk = await paymentDesk();
  const sale = await desk.ring([500]);
  const over = desk.start(sale, 'cash', { amount: 501 });
  await expect(over).rejects.toMatchObject({ code: 'PAYMENT_EXCEEDS_OPEN', data: { open_minor: 500 } });
  await desk.start(sale, 'cash', { amount: 300 });
  const rest = desk.start(sale, 'cash', { amount: 201 });
  await expect(rest).rejects.toMatchObject({ code: 'PAYMENT_EXCEEDS_OPEN', data: { open_minor: 200 } });
  const { sale: paid } = await desk.start(sale, 'cash');
  expect(paid).toMatchObject({ status: 'paid', paid: 500 });
});

test('several payments share a sale, and it earns once, with the last', async () => {
  const desk = await paymentDesk();
  const sale = await desk.ring([1_000], { withCard: true });
  const first = await desk.start(sale, 'cash', { amount: 400 });
  expect(first.sale).toMatchObject({ status: 'open', paid: 400, earned: null });
  const { payment } = await desk.start(sale, 'card');
  desk.card.answers.push(approved(600));
  await desk.submit(payment);
  expect(desk.saleNow(sale)).toMatchObject({ status: 'paid', paid: 1_000, earned: { stamps: 1, points: 10 } });
  expect(desk.breaches()).toEqual([]);
});

test('a sale that is paid, void or given back takes no payment', async () => {
  const desk = await paymentDesk();
  const sale = await desk.ring([500]);
  await desk.start(sale, 'cash');
  const again = desk.start(sale, 'cash', { amount: 1 });
  await expect(again).rejects.toMatchObject({ code: 'SALE_STATUS', data: { status: 'paid' } });
});

test('nothing is paid with less than nothing, or with what is no whole number', async () => {
  const desk = await paymentDesk();
  const sale = await desk.ring([500]);
  for (const amount of [0, -1, 1.5, Number.NaN, 1e15])
    await expect(desk.start(sale, 'cash', { amount })).rejects.toMatchObject({ code: 'INVALID' });
});

test('less cash than is paid with it is refused, with what is missing', async () => {
  const desk = await paymentDesk();
  const sale = await desk.ring([500]);
  const short = desk.start(sale, 'cash', { tendered: 499 });
  await expect(short).rejects.toMatchObject({ code: 'TENDERED_INSUFFICIENT', data: { missing_minor: 1 } });
});

test('below the minimum it says what is missing and which product fills it up', async () => {
  const desk = await paymentDesk();
  const minimums = () => ({ ...euros(100), topupBarcode: 'TOPUP' });
  const start = (saleId: typeof sale.id, provider: string, more = {}) =>
    startPayment({ ...desk.deps, minimums })({ ...desk.command(), saleId, provider, ...more });
  const sale = await desk.ring([60]);
  const below = {
    code: 'PAYMENT_BELOW_MINIMUM',
    data: { missing_minor: 40, minimum_minor: 100, topup_barcode: 'TOPUP' },
  };
  await expect(start(sale.id, 'card')).rejects.toMatchObject(below);
  await expect(start(sale.id, 'cash')).rejects.toMatchObject(below);
  const enough = await desk.ring([100]);
  await expect(start(enough.id, 'card')).resolves.toMatchObject({ payment: { status: 'created' } });
});

test('a rest below the minimum that a part payment left is paid in cash, and only as a whole', async () => {
  const desk = await paymentDesk();
  const minimums = () => ({ ...euros(100), topupBarcode: null });
  const sale = await desk.ring([150]);
  const start = (provider: string, more = {}) =>
    startPayment({ ...desk.deps, minimums })({ ...desk.command(), saleId: sale.id, provider, ...more });
  await start('cash', { amount: 100 });
  await expect(start('card')).rejects.toMatchObject({ code: 'PAYMENT_BELOW_MINIMUM' });
  await expect(start('cash', { amount: 20 })).rejects.toMatchObject({ code: 'PAYMENT_BELOW_MINIMUM' });
  await expect(start('cash')).resolves.toMatchObject({ sale: { status: 'paid' } });
});

test('a provider that does not take the currency, or does not work on the platform, is refused', async () => {
  const desk = await paymentDesk();
  const { descriptor } = desk.card;
  const describing = (change: object) => ({
    ...desk.deps,
    providers: new Map([['card', { ...desk.card, descriptor: { ...descriptor, ...change } }]]),
  });
  const sale = await desk.ring([500]);
  const command = () => ({ ...desk.command(), saleId: sale.id, provider: 'card' });
  await expect(startPayment(describing({ currencies: ['CHF'] }))(command())).rejects.toMatchObject({
    code: 'PROVIDER_CURRENCY',
  });
  await expect(startPayment(describing({ platforms: ['ios'] }))(command())).rejects.toMatchObject({
    code: 'PROVIDER_UNAVAILABLE',
    data: { why: 'platform_not_supported' },
  });
  await expect(startPayment(describing({}))({ ...command(), provider: 'unheard_of' })).rejects.toMatchObject({
    code: 'PROVIDER_NOT_FOUND',
  });
});

test('a sale of another merchant or another store does not exist', async () => {
  const desk = await paymentDesk();
  const sale = await desk.ring([500]);
  for (const caller of [desk.stranger, { ...desk.caller, storeIds: [desk.id<'store'>()] }]) {
    const command = { ...desk.command(caller), saleId: sale.id, provider: 'cash' };
    await expect(startPayment(desk.deps)(command)).rejects.toMatchObject({ code: 'SALE_NOT_FOUND' });
  }
});

test('money that comes when no shift is open opens one', async () => {
  const desk = await paymentDesk();
  const sale = await desk.ring([500]);
  const before = desk.shiftNow();
  const till = desk.store.tables.all('till').find(({ id }) => id === desk.till.id)!;
  await desk.put(
    { op: 'update', into: 'till', record: { ...till, openShiftId: null, version: till.version + 1 } },
    { op: 'update', into: 'shift', record: { ...before, status: 'closed', version: before.version + 1 } },
  );
  await desk.start(sale, 'cash');
  expect(desk.shiftNow()).toMatchObject({
    number: 2,
    openingFloat: 0,
    takings: { byProvider: { cash: { paid: 500 } } },
  });
  expect(desk.breaches()).toEqual([]);
});
