import { expect, test } from 'vitest';
import { instant, minutes, type StoreId } from '../index.ts';
import { cafe } from '../testing/cafe.ts';
import { stampCard } from './stamp-card.ts';

test('adds one stamp, and says when the next one is possible', async () => {
  const { deps, clock, alice, command, card } = await cafe();
  const { card: state, reachedTarget } = await stampCard(deps)({ ...command('a'), ...alice, cardId: card.id });
  expect(state.stamps?.balance).toBe(1);
  expect(reachedTarget).toBe(false);
  expect(state.nextStampAt).toBe(clock.now() + minutes(15));
});

test('refuses a stamp within the cooldown and takes one at its end', async () => {
  const { deps, clock, alice, command, card } = await cafe();
  await stampCard(deps)({ ...command('a'), ...alice, cardId: card.id });
  clock.advance(minutes(15) - 1);
  await expect(stampCard(deps)({ ...command('b'), ...alice, cardId: card.id })).rejects.toMatchObject({
    code: 'STAMP_COOLDOWN',
    data: { next_stamp_at: clock.now() + 1 },
  });
  clock.advance(1);
  await expect(stampCard(deps)({ ...command('b'), ...alice, cardId: card.id })).resolves.toMatchObject({
    card: { stamps: { balance: 2 } },
  });
});

for (const [name, start, nextDay] of [
  ['on an ordinary day', '2026-01-05T08:00:00Z', '2026-01-05T23:00:00Z'],
  ['on the day the clocks go forward', '2026-03-28T23:30:00Z', '2026-03-29T22:00:00Z'],
  ['on the day the clocks go back', '2026-10-24T22:30:00Z', '2026-10-25T23:00:00Z'],
] as const)
  test(`refuses a sixth stamp ${name}, and takes it when the store's next day begins`, async () => {
    const { deps, clock, alice, command, card } = await cafe({ now: instant(start) });
    for (const key of ['1', '2', '3', '4', '5']) {
      await stampCard(deps)({ ...command(key), ...alice, cardId: card.id });
      clock.advance(minutes(15));
    }
    await expect(stampCard(deps)({ ...command('6'), ...alice, cardId: card.id })).rejects.toMatchObject({
      code: 'STAMP_DAILY_LIMIT',
      data: { next_stamp_at: instant(nextDay) },
    });
    clock.set(instant(nextDay));
    const { card: state } = await stampCard(deps)({ ...command('6'), ...alice, cardId: card.id });
    expect(state.stamps?.balance).toBe(6);
  });

test('of many stamps at once on one card exactly one is accepted', async () => {
  const { deps, alice, command, card } = await cafe();
  const all = await Promise.allSettled(
    Array.from({ length: 50 }, (_, at) => stampCard(deps)({ ...command(`k${at}`), ...alice, cardId: card.id })),
  );
  expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test('the same command sent five times at once has one effect and five equal answers', async () => {
  const { deps, store, alice, command, card } = await cafe();
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => stampCard(deps)({ ...command('same'), ...alice, cardId: card.id })),
  );
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(store.tables.all('ledger_entry').filter(({ kind }) => kind === 'stamp_earned')).toHaveLength(1);
});

test('a key that comes again with another request is refused', async () => {
  const { deps, alice, command, card } = await cafe();
  await stampCard(deps)({ ...command('a'), ...alice, cardId: card.id });
  await expect(
    stampCard(deps)({ ...command('a'), ...alice, cardId: card.id, fingerprint: 'other' }),
  ).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
});

test('refuses without a PIN where the program asks for one, and does without where it does not', async () => {
  const { deps, alice, command, card } = await cafe();
  await expect(stampCard(deps)({ ...command('a'), ...alice, staff: null, cardId: card.id })).rejects.toMatchObject({
    code: 'STAFF_PIN_REQUIRED',
  });
  const trusting = await cafe({ antiFraud: { requireStaffPin: false } });
  await expect(
    stampCard(trusting.deps)({ ...trusting.command('a'), ...trusting.alice, staff: null, cardId: trusting.card.id }),
  ).resolves.toMatchObject({ card: { stamps: { balance: 1 } } });
});

test("does not know another merchant's card or store", async () => {
  const { deps, alice, command, card, stranger } = await cafe();
  await expect(stampCard(deps)({ ...command('a'), ...alice, caller: stranger, cardId: card.id })).rejects.toMatchObject(
    { code: 'CARD_NOT_FOUND' },
  );
  const elsewhere = '00000000-0000-7000-8000-000000000000' as StoreId;
  await expect(
    stampCard(deps)({ ...command('a'), ...alice, storeId: elsewhere, cardId: card.id }),
  ).rejects.toMatchObject({ code: 'STORE_NOT_FOUND' });
});
