import type { ClockLinks, TimeEntries } from '../clock/ports.ts';
import type { DeviceGrants, Devices } from '../devices/ports.ts';
import type { Page, PageRequest } from '../kernel/pages.ts';
import { days, later, localDay, type TimeZone } from '../kernel/time.ts';
import type { Card, Customer } from '../loyalty/card.ts';
import type { EntryId, LedgerEntry } from '../loyalty/ledger.ts';
import type {
  CardSearch,
  Cards,
  CardWithCustomer,
  LoyaltyStatistics,
  Programs,
  StatisticsRow,
} from '../loyalty/ports.ts';
import type { Store } from '../people/merchant.ts';
import type {
  AuditTrail,
  GuardedStaffMember,
  Merchants,
  Settings,
  StaffMembers,
  Stores,
  Users,
} from '../people/ports.ts';
import type { StaffMember } from '../people/staff-member.ts';
import type { Payments } from '../payments/ports.ts';
import type { Carts, Products, Sales, Shifts, Tills } from '../register/ports.ts';
import { memoryClockLinks, memoryTimeEntries } from './memory-clock.ts';
import type { PassQueue, Passes } from '../wallet/ports.ts';
import { memoryDeviceGrants, memoryDevices } from './memory-devices.ts';
import { memoryTables, type MemoryTables } from './memory-commits.ts';
import { memoryPayments } from './memory-payments.ts';
import { memoryRegister } from './memory-register.ts';
import { memoryPasses, memoryPassQueue } from './memory-wallet.ts';
import { pageOf } from './paging.ts';

/** Every port of persistence, in memory: for tests, trials and pages without a network. Nothing outlives the process. */
export interface MemoryStore {
  readonly tables: MemoryTables;
  readonly commits: MemoryTables['commits'];
  readonly merchants: Merchants;
  readonly stores: Stores;
  readonly users: Users;
  readonly staffMembers: StaffMembers;
  readonly settings: Settings;
  readonly auditTrail: AuditTrail;
  readonly programs: Programs;
  readonly cards: Cards;
  readonly statistics: LoyaltyStatistics;
  readonly devices: Devices;
  readonly grants: DeviceGrants;
  readonly products: Products;
  readonly carts: Carts;
  readonly tills: Tills;
  readonly sales: Sales;
  readonly shifts: Shifts;
  readonly payments: Payments;
  readonly clockLinks: ClockLinks;
  readonly timeEntries: TimeEntries;
  readonly passes: Passes;
  readonly passQueue: PassQueue;
}

const created = ({ createdAt, id }: { createdAt: number; id: string }) => ({ time: createdAt, id });
const contains = (text: string | null, part: string | undefined): boolean =>
  part === undefined || (text ?? '').toLowerCase().includes(part.toLowerCase());

export function memoryStore(): MemoryStore {
  const tables = memoryTables();
  const { all, commits } = tables;

  const storeOf = (merchantId: string, id: string | null | undefined): Store | undefined =>
    all('store').find((store) => store.id === id && store.merchantId === merchantId);

  const guarded = (member: StaffMember | undefined): GuardedStaffMember | undefined =>
    member && {
      member,
      guard: guardWhere(member.merchantId, `number:${member.staffId}`) ?? null,
    };
  const guardWhere = (merchantId: string, id: string) =>
    all('pin_guard').find((guard) => guard.merchantId === merchantId && guard.id === id);
  const memberWhere = (merchantId: string, matches: (member: StaffMember) => boolean) =>
    guarded(all('staff_member').find((member) => member.merchantId === merchantId && matches(member)));

  const customerOf = (card: Card): Customer => all('customer').find(({ id }) => id === card.customerId)!;
  const withCustomer = (card: Card): CardWithCustomer => ({ card, customer: customerOf(card) });
  const entriesOf = (card: Pick<Card, 'id' | 'merchantId'>): LedgerEntry[] =>
    all('ledger_entry')
      .filter(({ cardId, merchantId }) => cardId === card.id && merchantId === card.merchantId)
      .sort((a, b) => a.seq - b.seq);
  const voiderOf = (entry: LedgerEntry): EntryId | null =>
    entriesOf({ id: entry.cardId, merchantId: entry.merchantId }).find(({ voids }) => voids === entry.id)?.id ?? null;

  const exactly = ({ card, customer }: CardWithCustomer, search: CardSearch): boolean =>
    (search.number !== undefined && card.number === search.number) ||
    (search.qrPayload !== undefined && card.qrPayload === search.qrPayload) ||
    (search.email !== undefined && customer.email === search.email) ||
    (search.phone !== undefined && customer.phone === search.phone);
  const matching = (found: readonly CardWithCustomer[], search: CardSearch): CardWithCustomer[] => {
    const exact = found.filter((one) => exactly(one, search));
    const { namePrefix } = search;
    const named =
      namePrefix === undefined
        ? []
        : found.filter(({ customer }) => (customer.name ?? '').toLowerCase().startsWith(namePrefix));
    return [...new Set([...exact, ...named])];
  };
  const page = <T extends { createdAt: number; id: string }>(records: readonly T[], request: PageRequest): Page<T> =>
    pageOf(records, request, created);

  return {
    tables,
    commits,
    merchants: {
      byId: async (id) => all('merchant').find((merchant) => merchant.id === id),
      list: async ({ q, ...request }) =>
        page(
          all('merchant').filter(({ name }) => contains(name, q)),
          request,
        ),
    },
    stores: {
      byId: async (merchantId, id) => storeOf(merchantId, id),
      byCode: async (storeCode) => all('store').find((store) => store.storeCode === storeCode),
      ofMerchant: async (merchantId) =>
        all('store')
          .filter((store) => store.merchantId === merchantId)
          .sort((a, b) => a.name.localeCompare(b.name)),
      hasOpenShift: async (merchantId, id) =>
        all('till').some((till) => till.merchantId === merchantId && till.storeId === id && till.openShiftId !== null),
    },
    users: {
      byId: async (id) => all('user').find((user) => user.id === id),
      byEmail: async (email) => all('user').find((user) => user.email === email),
      list: async (merchantId, request) =>
        page(
          all('user').filter((user) => user.merchantId === merchantId),
          request,
        ),
      sessionById: async (id) => all('session').find((session) => session.id === id),
      openSessions: async (userId, now) =>
        all('session').filter(
          (session) => session.userId === userId && session.revokedAt === null && session.expiresAt > now,
        ),
    },
    staffMembers: {
      byId: async (merchantId, id) => memberWhere(merchantId, (member) => member.id === id),
      suspect: async (merchantId, request) => ({
        charged: guardWhere(merchantId, request.guardId) ?? null,
        staff:
          memberWhere(merchantId, (member) =>
            'staffId' in request ? member.staffId === request.staffId : member.pinDigest === request.pinDigest,
          ) ?? null,
      }),
      list: async (merchantId, { q, storeId, ...request }) => {
        const members = all('staff_member').filter(
          (member) =>
            member.merchantId === merchantId &&
            (storeId === undefined || member.storeIds.includes(storeId)) &&
            (contains(member.name, q) || contains(member.staffId, q)),
        );
        const { items, nextCursor } = page(members, request);
        return { items: items.map((member) => guarded(member)!), nextCursor };
      },
      guard: async (merchantId, id) => guardWhere(merchantId, id),
    },
    settings: {
      of: async (merchantId, part) =>
        all('merchant_settings').find((one) => one.merchantId === merchantId && one.id === part),
    },
    auditTrail: {
      list: async ({ merchantId, action, objectId, actorId, from, to, ...request }) =>
        pageOf(
          tables.audit.filter(
            (event) =>
              (merchantId === null || event.merchantId === merchantId) &&
              (action === undefined || event.action === action) &&
              (objectId === undefined || event.object.id === objectId) &&
              (actorId === undefined || event.actor.id === actorId) &&
              (from === undefined || event.at >= from) &&
              (to === undefined || event.at < to),
          ),
          request,
          ({ at, id }) => ({ time: at, id }),
        ),
    },
    programs: {
      byId: async (merchantId, id) =>
        all('program').find((program) => program.id === id && program.merchantId === merchantId),
      byCode: async (code) => all('program').find((program) => program.code === code),
      list: async (merchantId, { activeOnly, ...request }) =>
        page(
          all('program').filter(
            (program) => (merchantId === null || program.merchantId === merchantId) && (!activeOnly || program.active),
          ),
          request,
        ),
    },
    cards: {
      async file({ merchantId, card: wanted, storeId, staffMemberId, idempotency }) {
        const entry =
          typeof wanted === 'string'
            ? null
            : (all('ledger_entry').find(({ id, merchantId: owner }) => id === wanted.entry && owner === merchantId) ??
              null);
        const cardId = typeof wanted === 'string' ? wanted : entry?.cardId;
        const card = all('card').find(({ id, merchantId: owner }) => id === cardId && owner === merchantId);
        if (!card) return undefined;
        return {
          card,
          program: all('program').find(({ id }) => id === card.programId)!,
          store: storeOf(merchantId, storeId) ?? null,
          staff: (staffMemberId && memberWhere(merchantId, ({ id }) => id === staffMemberId)) ?? null,
          entry,
          voidedBy: entry && voiderOf(entry),
          answered: (await commits.answered(idempotency.scope, idempotency.key)) ?? null,
        };
      },
      async byId(merchantId, id) {
        const card = all('card').find((one) => one.id === id && one.merchantId === merchantId);
        return card && withCustomer(card);
      },
      byContact: async (merchantId, programId, contactKey) =>
        all('card').find(
          (card) => card.merchantId === merchantId && card.programId === programId && card.contactKey === contactKey,
        ),
      async byPublicId(id) {
        const card = all('card').find((one) => one.id === id);
        return (
          card && { ...withCustomer(card), program: all('program').find((program) => program.id === card.programId)! }
        );
      },
      async search(search) {
        const mine = all('card')
          .filter(({ merchantId }) => merchantId === search.merchantId)
          .map(withCustomer);
        return matching(mine, search).slice(0, search.limit);
      },
      async ofProgram(merchantId, programId, { q, ...request }) {
        const mine = all('card')
          .filter((card) => card.merchantId === merchantId && card.programId === programId)
          .map(withCustomer);
        const found = q === undefined ? mine : matching(mine, q);
        return pageOf(found, request, ({ card }) => ({ time: card.enrolledAt, id: card.id }));
      },
      async entries(merchantId, cardId, request) {
        const ledger = entriesOf({ id: cardId, merchantId });
        const { items, nextCursor } = pageOf(ledger, request, ({ seq, id }) => ({ time: seq, id }));
        const voidedBy: Record<string, EntryId> = {};
        for (const { voids, id } of ledger) if (voids !== null) voidedBy[voids] = id;
        return { items, nextCursor, voidedBy };
      },
      earnedBySale: async (merchantId, cardId, saleRef) =>
        entriesOf({ id: cardId, merchantId }).filter(
          (entry) =>
            (entry.kind === 'stamp_earned' || entry.kind === 'points_earned') &&
            entry.saleRef === saleRef &&
            voiderOf(entry) === null,
        ),
      async dueToExpire(now, request) {
        const due = all('card').filter((card) => {
          const expiryDays = all('program').find(({ id }) => id === card.programId)?.points?.expiryDays;
          return expiryDays != null && card.points > 0 && later(card.lastActivityAt, days(expiryDays)) <= now;
        });
        const { items, nextCursor } = pageOf(due, request, ({ id }) => ({ time: 0, id }), 'oldest');
        return { items: items.map(({ merchantId, id }) => ({ merchantId, cardId: id })), nextCursor };
      },
      async customer(merchantId, id) {
        const customer = all('customer').find((one) => one.id === id && one.merchantId === merchantId);
        return customer && { customer, cards: all('card').filter(({ customerId }) => customerId === id) };
      },
      async *ledgers(merchantId) {
        for (const card of [...all('card')].sort((a, b) => (a.merchantId + a.id < b.merchantId + b.id ? -1 : 1)))
          if (merchantId === undefined || card.merchantId === merchantId) yield { card, entries: entriesOf(card) };
      },
    },
    statistics: memoryStatistics(tables),
    devices: memoryDevices(tables),
    grants: memoryDeviceGrants(tables),
    ...memoryRegister(tables),
    payments: memoryPayments(tables),
    clockLinks: memoryClockLinks(tables),
    timeEntries: memoryTimeEntries(tables),
    passes: memoryPasses(tables),
    passQueue: memoryPassQueue(tables),
  };
}

const utc = 'UTC' as TimeZone;

function memoryStatistics({ all }: MemoryTables): LoyaltyStatistics {
  return {
    async totals(merchantId, programId) {
      const cards = all('card').filter(
        (card) =>
          (merchantId === null || card.merchantId === merchantId) &&
          (programId === undefined || card.programId === programId),
      );
      return {
        cards: cards.length,
        activeCards: cards.filter(({ active }) => active).length,
        stampsOutstanding: cards.reduce((sum, { stamps }) => sum + stamps, 0),
        pointsOutstanding: cards.reduce((sum, { points }) => sum + points, 0),
      };
    },
    async daily({ merchantId, programId, from, to }) {
      const rows = new Map<string, StatisticsRow>();
      const ledger = all('ledger_entry');
      const kindOf = new Map(ledger.map(({ id, kind }) => [id, kind]));
      for (const entry of ledger) {
        if (
          (merchantId !== null && entry.merchantId !== merchantId) ||
          (programId !== undefined && entry.programId !== programId)
        )
          continue;
        const store = all('store').find(({ id }) => id === entry.storeId);
        const day = localDay(entry.at, store?.timezone ?? utc);
        if (day < from || day > to) continue;
        const key = [day, entry.storeId ?? '', entry.staffMemberId ?? ''].join('/');
        const row = rows.get(key) ?? {
          day,
          storeId: entry.storeId,
          storeName: store?.name ?? null,
          staffMemberId: entry.staffMemberId,
          staffMemberName: all('staff_member').find(({ id }) => id === entry.staffMemberId)?.name ?? null,
          ...none,
        };
        rows.set(key, { ...row, ...counted(row, entry, entry.voids === null ? undefined : kindOf.get(entry.voids)) });
      }
      return [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
    },
    rollUp: async () => {},
  };
}

const none = { enrolled: 0, stampsGiven: 0, stampsRedeemed: 0, pointsGiven: 0, pointsRedeemed: 0, rewards: 0 };

/** What one entry adds to its day: a void takes from its own day what the entry it takes back gave on another. */
function counted(row: typeof none, entry: LedgerEntry, voided: LedgerEntry['kind'] | undefined): typeof none {
  const { stampsDelta, pointsDelta } = entry;
  switch (voided ?? entry.kind) {
    case 'enrolled':
      return { ...row, enrolled: row.enrolled + 1 };
    case 'stamp_earned':
      return { ...row, stampsGiven: row.stampsGiven + stampsDelta };
    case 'points_earned':
    case 'welcome_bonus':
      return { ...row, pointsGiven: row.pointsGiven + pointsDelta };
    case 'stamps_redeemed':
      return { ...row, stampsRedeemed: row.stampsRedeemed - stampsDelta, rewards: row.rewards + (voided ? -1 : 1) };
    case 'points_redeemed':
      return { ...row, pointsRedeemed: row.pointsRedeemed - pointsDelta, rewards: row.rewards + (voided ? -1 : 1) };
    default:
      return row;
  }
}
