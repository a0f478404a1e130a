import type { Outbox } from '../kernel/outbox.ts';
import type { Instant } from '../kernel/time.ts';
import type { MemoryTables } from './memory-commits.ts';

interface Held {
  attempts: number;
  until: Instant;
}

/** The outbox of tables in memory. */
export function memoryOutbox(tables: MemoryTables): Outbox {
  const positions = new Map<string, number>();
  const held = new Map<number, Held>();
  let last = 0;
  const numbered = () =>
    tables.events.map((event) => {
      let position = positions.get(event.id);
      if (position === undefined) positions.set(event.id, (position = ++last));
      return { position, attempts: held.get(position)?.attempts ?? 0, event };
    });
  return {
    async pending(now, limit) {
      const all = numbered();
      const nameOf = ({ kind, id }: { kind: string; id: string }) => `${kind}:${id}`;
      const heldBack = new Set(
        all
          .filter(({ position }) => (held.get(position)?.until ?? now) > now)
          .map(({ event }) => nameOf(event.aggregate)),
      );
      return all.filter(({ event }) => !heldBack.has(nameOf(event.aggregate))).slice(0, limit);
    },
    async delivered(done) {
      const gone = numbered().filter(({ position }) => done.includes(position));
      tables.delivered(new Set(gone.map(({ event }) => event.id)));
      for (const { position, event } of gone) {
        positions.delete(event.id);
        held.delete(position);
      }
    },
    async holdBack(position, until) {
      held.set(position, { attempts: (held.get(position)?.attempts ?? 0) + 1, until });
    },
    async waiting() {
      const [oldest] = numbered();
      return { count: tables.events.length, oldest: oldest?.event.at ?? null };
    },
  };
}
