import { connection, type Connection } from '../tests/running/connection.ts';
import { tresen, type Ground } from '../tests/running/host-process.ts';
import type { ScratchDatabase } from '../tests/running/scratch-database.ts';
import { asSent, json, numbers, type Identity } from '../tests/running/shop.ts';

/** What every bench is given. */
export interface Setting {
  readonly database: ScratchDatabase;
  readonly short: boolean;
  readonly rounds: number;
  readonly note: (text: string) => void;
}

/** Stamps one card over HTTP; anything but this very stamp ends the bench. */
export async function stamp(one: Connection, who: Identity, cardId: string, body: object = {}): Promise<void> {
  const answer = await one.send(asSent(who, { path: `/store/loyalty/cards/${cardId}/stamps`, body }));
  if (answer.status !== 200) throw new Error(`a stamp was answered ${answer.status}: ${answer.text}`);
  const { card, entry } = json<{ card: { id: string }; entry: { stamps_delta: number } }>(answer);
  if (card.id !== cardId || entry.stamps_delta !== 1) throw new Error(`not the stamp asked for: ${answer.text}`);
}

export const connectionsTo = (origin: string, count: number): readonly Connection[] =>
  numbers(count).map(() => connection(origin));

/** So many different ones, in an order of chance. */
export function someOf<T>(from: readonly T[], count: number): readonly T[] {
  const pool = [...from];
  for (let at = 0; at < count; at++) {
    const other = at + Math.floor(Math.random() * (pool.length - at));
    [pool[at], pool[other]] = [pool[other]!, pool[at]!];
  }
  return pool.slice(0, count);
}

/** Recomputes every chain and balance with the command an operator has. */
export async function verifyLedger(ground: Ground): Promise<string> {
  const { code, output } = await tresen(ground, 'ledger', 'verify');
  if (code !== 0) throw new Error(`ledger verify: ${output}`);
  return output.trim().split('\n').at(-1) ?? '';
}

/** That every balance is the sum of its entries, for cards that carry no chains of their own. */
export async function assertBalances(database: ScratchDatabase): Promise<void> {
  const [sums] = await database.query<{ unequal: number }>(`
    select count(*)::int as unequal from card c
    left join (select merchant_id, card_id, sum(stamps_delta) as stamps, count(*) as entries from ledger_entry group by 1, 2) s
      on s.merchant_id = c.merchant_id and s.card_id = c.id
    where s.stamps is distinct from c.stamps - c.stamp_debt or s.entries is distinct from c.ledger_seq`);
  if (sums?.unequal !== 0) throw new Error(`${sums?.unequal} cards differ from the sum of their entries`);
}
