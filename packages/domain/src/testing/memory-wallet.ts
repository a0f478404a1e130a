import { update } from '../kernel/commit.ts';
import type { CardId } from '../loyalty/card.ts';
import type { PassCopy } from '../wallet/copy.ts';
import type { Pass } from '../wallet/pass.ts';
import type { ClaimedCopy, PassFile, PassQueue, Passes, PassWithCopies, PushFigures } from '../wallet/ports.ts';
import type { MemoryTables } from './memory-commits.ts';
import { pageOf } from './paging.ts';

const live = ({ state }: PassCopy): boolean => state !== 'removed';
const isDue = ({ dueAt, state }: PassCopy): boolean => dueAt !== null && state !== 'removed';

/** The passes of tables in memory. */
export function memoryPasses({ all }: MemoryTables): Passes {
  const file = fileIn(all);
  const withCopies = (pass: Pass): PassWithCopies => ({
    pass,
    copies: all('pass_copy').filter((copy) => copy.passId === pass.id && live(copy)),
  });
  return {
    bySerial: async (platform, serial) =>
      file(all('pass').find((pass) => pass.platform === platform && pass.serial === serial)),
    ofCard: async (merchantId, cardId, platform) =>
      file(
        all('pass').find(
          (pass) => pass.merchantId === merchantId && pass.cardId === cardId && pass.platform === platform,
        ),
      ),
    withCopies: async (merchantId, of) => {
      const cards = all('card').filter(
        (card) => card.merchantId === merchantId && (card.id === of || card.customerId === of),
      );
      return all('pass')
        .filter(({ cardId }) => cards.some(({ id }) => id === cardId))
        .map(withCopies);
    },
    ofProgram: async (merchantId, programId, { after, limit }) =>
      all('pass')
        .filter(
          (pass) =>
            pass.merchantId === merchantId && pass.programId === programId && (after === null || pass.id > after),
        )
        .sort((a, b) => (a.id < b.id ? -1 : 1))
        .slice(0, limit)
        .map(withCopies),
    copy: async (merchantId, subject) =>
      all('pass_copy').find((copy) => copy.merchantId === merchantId && copy.subject === subject),
    looks: async (merchantId, programId) =>
      all('pass_copy').filter(
        (copy) => copy.merchantId === merchantId && copy.programId === programId && copy.kind === 'look',
      ),
    onDevice: async (platform, device, issuer) =>
      all('pass_copy').flatMap((copy) => {
        if (copy.platform !== platform || copy.device !== device || copy.issuer !== issuer || !live(copy)) return [];
        const pass = all('pass').find(({ id }) => id === copy.passId);
        return pass ? [{ pass }] : [];
      }),
    campaign: async (merchantId, programId) =>
      all('pass_campaign').find((one) => one.merchantId === merchantId && one.id === programId),
    openCampaigns: async (limit) =>
      all('pass_campaign')
        .filter(({ finishedAt }) => finishedAt === null)
        .sort((a, b) => a.startedAt - b.startedAt)
        .slice(0, limit),
    merchantsWithSettings: async (parts) => [
      ...new Set(
        all('merchant_settings')
          .filter(({ id }) => parts.includes(id))
          .map(({ merchantId }) => merchantId),
      ),
    ],
    campaigns: async (merchantId) =>
      all('pass_campaign')
        .filter((one) => one.merchantId === merchantId)
        .sort((a, b) => b.startedAt - a.startedAt)
        .slice(0, 20),
  };
}

const fileIn =
  (all: MemoryTables['all']) =>
  (pass: Pass | undefined): PassFile | undefined => {
    const card = pass && all('card').find(({ id }) => id === pass.cardId);
    const customer = card && all('customer').find(({ id }) => id === card.customerId);
    const program = card && all('program').find(({ id }) => id === card.programId);
    const merchant = card && all('merchant').find(({ id }) => id === card.merchantId);
    if (!customer || !program || !merchant) return undefined;
    return { pass, sources: { card, customer, program, merchant }, merchantActive: merchant.active };
  };

/** The work on the passes of tables in memory. */
export function memoryPassQueue({ all, commits }: MemoryTables): PassQueue {
  const file = fileIn(all);
  const cardOf = (copy: PassCopy): CardId | null => all('pass').find(({ id }) => id === copy.passId)?.cardId ?? null;
  return {
    async claim({ now, leaseUntil, limit }) {
      const due = all('pass_copy')
        .filter((copy) => isDue(copy) && copy.dueAt! <= now && (copy.leasedUntil ?? now) <= now)
        .sort((a, b) => a.dueAt! - b.dueAt!)
        .slice(0, limit);
      const writes = due.map((copy) =>
        update('pass_copy', { ...copy, leasedUntil: leaseUntil, attempts: copy.attempts + 1 }),
      );
      const outcome = await commits.commit({ writes, audit: [], events: [], idempotency: null });
      if (outcome.kind !== 'committed') return [];
      return writes.map(({ record: copy }, index): ClaimedCopy => {
        const program = all('program').find(({ id }) => id === copy.programId);
        const merchant = all('merchant').find(({ id }) => id === copy.merchantId);
        return {
          copy,
          again: due[index]!.leasedUntil !== null,
          file: file(all('pass').find(({ id }) => id === copy.passId)) ?? null,
          look: copy.kind === 'look' && program && merchant ? { program, merchant } : null,
        };
      });
    },
    byIds: async (merchantId, ids) =>
      all('pass_copy').filter((copy) => copy.merchantId === merchantId && ids.includes(copy.id)),
    async nextDueAt() {
      const times = all('pass_copy')
        .filter(isDue)
        .map(({ dueAt, leasedUntil }) => Math.max(dueAt!, leasedUntil ?? 0));
      return times.length === 0 ? null : (Math.min(...times) as PassCopy['dueAt']);
    },
    async figures(merchantId) {
      const mine = <T extends { readonly merchantId: string }>(records: readonly T[]): T[] =>
        records.filter((one) => merchantId === null || one.merchantId === merchantId);
      const platforms = [...new Set(mine(all('pass')).map(({ platform }) => platform))].sort();
      return platforms.map((platform): PushFigures => {
        const copies = mine(all('pass_copy')).filter((copy) => copy.platform === platform && live(copy));
        const due = copies.filter(isDue).map(({ dueAt }) => dueAt!);
        const sent = copies.flatMap(({ sentAt }) => (sentAt === null ? [] : [sentAt]));
        return {
          platform,
          passes: mine(all('pass')).filter((pass) => pass.platform === platform).length,
          copies: copies.filter(({ kind, deadAt }) => kind !== 'look' && deadAt === null).length,
          waiting: due.length,
          oldestDueAt: due.length === 0 ? null : (Math.min(...due) as PushFigures['oldestDueAt']),
          dead: copies.filter(({ deadAt }) => deadAt !== null).length,
          lastSentAt: sent.length === 0 ? null : (Math.max(...sent) as PushFigures['lastSentAt']),
        };
      });
    },
    async dead(merchantId, page) {
      const dead = all('pass_copy').filter(
        (copy) => copy.merchantId === merchantId && copy.deadAt !== null && live(copy),
      );
      const { items, nextCursor } = pageOf(dead, page, ({ deadAt, id }) => ({ time: deadAt!, id }));
      return { items: items.map((copy) => ({ copy, cardId: cardOf(copy) })), nextCursor };
    },
  };
}
