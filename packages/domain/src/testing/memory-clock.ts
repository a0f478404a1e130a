import type { ClockLinks, PlacedEntry, TimeEntries } from '../clock/ports.ts';
import type { TimeEntry } from '../clock/time-entry.ts';
import type { GuardedStaffMember } from '../people/ports.ts';
import type { MemoryTables } from './memory-commits.ts';
import { pageOf } from './paging.ts';

/** The clock links of tables in memory. */
export function memoryClockLinks({ all }: MemoryTables): ClockLinks {
  return {
    async byTokenHash(tokenHash) {
      const link = all('clock_link').find((one) => one.tokenHash === tokenHash);
      return link && { link, merchant: all('merchant').find(({ id }) => id === link.merchantId)! };
    },
    ofMerchant: async (merchantId) => all('clock_link').find((one) => one.merchantId === merchantId),
  };
}

/** The time entries of tables in memory. */
export function memoryTimeEntries({ all, commits }: MemoryTables): TimeEntries {
  const entriesOf = (merchantId: string) => all('time_entry').filter((one) => one.merchantId === merchantId);
  const attendanceOf = (merchantId: string, id: string) =>
    all('attendance').find((one) => one.merchantId === merchantId && one.id === id) ?? null;
  const placed = (entry: TimeEntry): PlacedEntry => {
    const { id, name, staffId } = all('staff_member').find((one) => one.id === entry.staffMemberId)!;
    const store = all('store').find((one) => one.id === entry.storeId)!;
    return {
      entry,
      member: { id, name, staffId },
      store: { id: store.id, name: store.name, timezone: store.timezone },
    };
  };
  const guarded = (merchantId: string, id: string): GuardedStaffMember | null => {
    const member = all('staff_member').find((one) => one.merchantId === merchantId && one.id === id);
    if (!member) return null;
    const guard = all('pin_guard').find(
      (one) => one.merchantId === merchantId && one.id === `number:${member.staffId}`,
    );
    return { member, guard: guard ?? null };
  };
  const byName = (a: PlacedEntry, b: PlacedEntry) =>
    compared(a.member.name, b.member.name) ||
    compared(a.member.id, b.member.id) ||
    a.entry.startedAt - b.entry.startedAt ||
    compared(a.entry.id, b.entry.id);

  return {
    async punchFile({ merchantId, storeId, staffMemberId, idempotency }) {
      const merchant = all('merchant').find(({ id }) => id === merchantId);
      if (!merchant) return undefined;
      const attendance = attendanceOf(merchantId, staffMemberId);
      return {
        merchant,
        link: all('clock_link').find((one) => one.merchantId === merchantId) ?? null,
        store: all('store').find((one) => one.merchantId === merchantId && one.id === storeId) ?? null,
        staff: guarded(merchantId, staffMemberId),
        attendance,
        entry: entriesOf(merchantId).find(({ id }) => id === attendance?.entryId) ?? null,
        answered: (await commits.answered(idempotency.scope, idempotency.key)) ?? null,
      };
    },
    async byId(merchantId, id) {
      const entry = entriesOf(merchantId).find((one) => one.id === id);
      return (
        entry && {
          ...placed(entry),
          punches: all('clock_punch')
            .filter(({ entryId }) => entryId === id)
            .toSorted((a, b) => a.at - b.at || compared(a.id, b.id)),
          corrections: all('clock_correction')
            .filter(({ entryId }) => entryId === id)
            .toSorted((a, b) => a.seq - b.seq),
        }
      );
    },
    correctionFile: async (merchantId, staffMemberId, { from, to }) => ({
      attendance: attendanceOf(merchantId, staffMemberId),
      others: entriesOf(merchantId)
        .filter(
          (one) =>
            one.staffMemberId === staffMemberId &&
            one.state !== 'removed' &&
            one.startedAt <= to &&
            (one.endedAt === null || one.endedAt >= from),
        )
        .toSorted((a, b) => a.startedAt - b.startedAt || compared(a.id, b.id)),
    }),
    open: async (merchantId) =>
      entriesOf(merchantId)
        .filter(({ state }) => state === 'open')
        .map(placed)
        .toSorted(byName),
    async list(merchantId, { staffMemberId, storeId, from, to, ...page }) {
      const found = entriesOf(merchantId).filter(
        (one) =>
          (staffMemberId === undefined || one.staffMemberId === staffMemberId) &&
          (storeId === undefined || one.storeId === storeId) &&
          (from === undefined || one.startedAt >= from) &&
          (to === undefined || one.startedAt < to),
      );
      const { items, nextCursor } = pageOf(found, page, ({ startedAt, id }) => ({ time: startedAt, id }));
      return { items: items.map(placed), nextCursor };
    },
    touching: async (merchantId, { from, to, staffMemberId, storeId }) =>
      entriesOf(merchantId)
        .filter(
          (one) =>
            one.state !== 'removed' &&
            (staffMemberId === undefined || one.staffMemberId === staffMemberId) &&
            (storeId === undefined || one.storeId === storeId) &&
            one.startedAt < to &&
            (one.endedAt === null ? one.state === 'open' || one.startedAt >= from : one.endedAt >= from),
        )
        .map(placed)
        .toSorted(byName),
  };
}

const compared = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
