import { expect, test } from 'vitest';
import type { LedgerEntry } from '../index.ts';
import { cafe, fakeDigests } from '../testing/index.ts';
import { stampCard } from './stamp-card.ts';
import { checkCard, verifyLedger } from './verify-ledger.ts';

async function stampedCard() {
  const world = await cafe({ antiFraud: { cooldownMinutes: 0 } });
  for (const key of ['1', '2', '3'])
    await stampCard(world.deps)({ ...world.command(key), ...world.alice, cardId: world.card.id });
  const card = world.store.tables.all('card')[0]!;
  const entries = world.store.tables.all('ledger_entry');
  return { ...world, card, entries };
}

test('a ledger nobody touched verifies', async () => {
  const { deps } = await stampedCard();
  expect(await verifyLedger(deps)()).toEqual({ cards: 1, entries: 4, fault: null });
});

for (const [name, tamper, what, seq] of [
  ['an amount changed by hand', (entries) => (entries[2] = { ...entries[2]!, stampsDelta: 5 }), 'digest', 3],
  ['an entry taken out', (entries) => entries.splice(1, 1), 'gap', 3],
  ['the newest entry taken out', (entries) => entries.pop(), 'card', null],
  [
    'two entries swapped',
    (entries) => entries.splice(1, 2, { ...entries[2]!, seq: 2 }, { ...entries[1]!, seq: 3 }),
    'chain',
    2,
  ],
] satisfies [string, (entries: LedgerEntry[]) => unknown, string, number | null][])
  test(`shows ${name}`, async () => {
    const { card, entries } = await stampedCard();
    const changed = [...entries];
    tamper(changed);
    expect(checkCard(card, changed, fakeDigests)).toMatchObject({ what, seq });
  });

test('shows a balance changed by hand', async () => {
  const { card, entries } = await stampedCard();
  expect(checkCard({ ...card, stamps: 9 }, entries, fakeDigests)).toMatchObject({ what: 'card' });
});
