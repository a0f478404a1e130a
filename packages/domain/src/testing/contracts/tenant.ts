import { passRecords } from './pass-records.ts';
import { salesRecords } from './sales-records.ts';
import { start } from './start.ts';
import type { ClockLinks, ClockCollections, TimeEntries } from '../../clock/ports.ts';
import type { ClockPunch, TimeEntry } from '../../clock/time-entry.ts';
import type { Device } from '../../devices/device.ts';
import type { DeviceGrant } from '../../devices/grants.ts';
import type { DeviceCollections, DeviceGrants, Devices } from '../../devices/ports.ts';
import type { Commit, Commits, CommitOutcome, Write } from '../../kernel/commit.ts';
import { insert } from '../../kernel/commit.ts';
import { newId, type Id, type Randomness } from '../../kernel/ids.ts';
import type { Currency } from '../../kernel/money.ts';
import type { Instant, TimeZone } from '../../kernel/time.ts';
import type { Card, Customer } from '../../loyalty/card.ts';
import { chainStart, type LedgerEntry } from '../../loyalty/ledger.ts';
import type { Cards, LoyaltyCollections, LoyaltyStatistics, Programs } from '../../loyalty/ports.ts';
import { defaultAntiFraud, defaultPointRules, type Program } from '../../loyalty/program.ts';
import type { Merchant, Store } from '../../people/merchant.ts';
import type {
  AuditTrail,
  Merchants,
  PeopleCollections,
  Settings,
  StaffMembers,
  Stores,
  Users,
} from '../../people/ports.ts';
import type { StaffMember } from '../../people/staff-member.ts';
import type { Session, User } from '../../people/user.ts';
import type { PaymentCollections, Payments } from '../../payments/ports.ts';
import type { Carts, Products, RegisterCollections, Sales, Shifts, Tills } from '../../register/ports.ts';
import type { PassQueue, Passes, WalletCollections } from '../../wallet/ports.ts';
import { assert } from '../assert.ts';
import { seededRandomness } from '../fakes.ts';

type Collections = PeopleCollections &
  LoyaltyCollections &
  DeviceCollections &
  RegisterCollections &
  PaymentCollections &
  ClockCollections &
  WalletCollections;

/** Every port of persistence over one store. Suites share it: each test works in merchants of its own. */
export interface StoreUnderTest {
  readonly commits: Commits<Write<Collections>>;
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

export { start };

type Writes = Commit<Write<Collections>>;

let tenants = 0;

/** A merchant with one store, made for one test. */
export async function tenant(store: StoreUnderTest, options: { zone?: string } = {}) {
  const number = ++tenants;
  const random: Randomness = seededRandomness(number);
  const id = <Name extends string>(at: number = start): Id<Name> => newId<Name>(at, random);
  const unique = `T${number}-${id().slice(-8).toUpperCase()}`;

  const commit = (change: Partial<Writes>): Promise<CommitOutcome> =>
    store.commits.commit({ writes: [], audit: [], events: [], idempotency: null, ...change });
  const put = async (...writes: Writes['writes']): Promise<void> => {
    const outcome = await commit({ writes });
    assert(outcome.kind === 'committed', `the fixture was not written: ${JSON.stringify(outcome)}`);
  };

  const merchant: Merchant = {
    id: id(),
    name: `Merchant ${unique}`,
    locale: 'en',
    active: true,
    createdAt: start,
    version: 1,
  };
  const merchantId = merchant.id;

  const newStore = (change: Partial<Store> = {}): Store => ({
    id: id(),
    merchantId,
    name: 'Corner',
    storeCode: `${unique}-${id().slice(-6).toUpperCase()}`,
    timezone: (options.zone ?? 'Europe/Berlin') as TimeZone,
    currency: 'EUR' as Currency,
    locale: 'de',
    active: true,
    createdAt: start,
    version: 1,
    ...change,
  });
  const newUser = (change: Partial<User> = {}): User => ({
    id: id(),
    merchantId,
    email: `${id().slice(-12)}@example.test`,
    name: 'Olivia Owner',
    role: 'owner',
    storeIds: [],
    passwordHash: 'hash',
    locale: null,
    active: true,
    createdAt: start,
    version: 1,
    ...change,
  });
  const newSession = (user: User, change: Partial<Session> = {}): Session => ({
    id: id(),
    userId: user.id,
    merchantId: user.merchantId,
    tokenHash: 'token',
    createdAt: start,
    refreshedAt: start,
    expiresAt: (start + 86_400_000) as Instant,
    revokedAt: null,
    version: 1,
    ...change,
  });
  const newStaffMember = (change: Partial<StaffMember> = {}): StaffMember => ({
    id: id(),
    merchantId,
    name: 'Alice',
    staffId: id().slice(-6).toUpperCase(),
    storeIds: [],
    active: true,
    pinHash: null,
    pinDigest: null,
    ticketsFrom: start,
    createdAt: start,
    version: 1,
    ...change,
  });
  const newProgram = (change: Partial<Program> = {}): Program => ({
    id: id(),
    merchantId,
    code: `${unique}-${id().slice(-6).toUpperCase()}`,
    type: 'hybrid',
    name: 'Coffee',
    currency: 'EUR' as Currency,
    look: { background: '#112233', foreground: '#ffffff', accent: '#ff8800', logoUrl: null },
    termsUrl: null,
    privacyUrl: 'https://example.test/privacy',
    active: true,
    stamps: { target: 10, reward: 'One coffee "for free"' },
    points: {
      ...defaultPointRules,
      expiryDays: 30,
      rewards: [{ id: id(), name: 'Cake', pricePoints: 50, active: true }],
    },
    antiFraud: defaultAntiFraud,
    createdAt: start,
    version: 1,
    ...change,
  });
  const newCustomer = (change: Partial<Customer> = {}): Customer => ({
    id: id(),
    merchantId,
    name: null,
    email: null,
    phone: null,
    locale: null,
    createdAt: start,
    erasedAt: null,
    version: 1,
    ...change,
  });
  const newCard = (program: Program, customer: Customer, change: Partial<Card> = {}): Card => ({
    id: id(),
    merchantId,
    programId: program.id,
    customerId: customer.id,
    number: id().replace(/-/g, '').slice(-9).toUpperCase(),
    qrPayload: `qr-${id()}`,
    contactKey: null,
    active: true,
    stamps: 0,
    stampDebt: 0,
    lifetimeStamps: 0,
    rewardsRedeemed: 0,
    points: 0,
    pointDebt: 0,
    lifetimePoints: 0,
    pointsRedeemed: 0,
    recentStamps: [],
    lastActivityAt: start,
    enrolledAt: start,
    ledgerSeq: 0,
    ledgerDigest: chainStart,
    version: 1,
    ...change,
  });
  const newEntry = (card: Card, change: Partial<LedgerEntry> = {}): LedgerEntry => ({
    id: id(),
    merchantId,
    programId: card.programId,
    cardId: card.id,
    seq: 1,
    kind: 'stamp_earned',
    at: start,
    stampsDelta: 1,
    pointsDelta: 0,
    stampsAfter: 1,
    stampDebtAfter: 0,
    pointsAfter: 0,
    pointDebtAfter: 0,
    staffMemberId: null,
    userId: null,
    storeId: null,
    deviceId: null,
    saleRef: null,
    amountMinor: null,
    rewardId: null,
    reason: null,
    voids: null,
    previousDigest: chainStart,
    digest: 'd'.repeat(64),
    ...change,
  });

  const newDevice = (change: Partial<Device> = {}): Device => ({
    id: id(),
    merchantId,
    storeId: shop.id,
    label: 'Till 1',
    kind: 'tablet',
    scopes: ['counter', 'register'],
    client: 'tresen-device',
    clientVersion: '1.2.3',
    platform: 'android',
    model: null,
    hostName: null,
    localAddress: '192.168.1.20',
    clientDeviceIdentifier: null,
    syncMode: 'api',
    syncSettings: { batch: 50, folder: 'in "here"', live: true },
    allowedAddresses: ['10.0.0.0/8', '0:0:0:0:0:0:0:1/128'],
    keyThumbprint: null,
    credentialId: id(),
    credentialFrom: 'pairing',
    refreshes: 0,
    refreshedBy: null,
    claimHash: null,
    claimExpiresAt: null,
    claimedAt: null,
    pairedBy: null,
    pairedAt: start,
    expiresAt: (start + 86_400_000) as Instant,
    revokedAt: null,
    revokedReason: null,
    deletedAt: null,
    createdAt: start,
    version: 1,
    ...change,
  });
  const newGrant = (change: Partial<DeviceGrant> = {}): DeviceGrant => ({
    id: id(),
    deviceCodeHash: `code-${id()}`,
    userCodeDigest: `user-code-${id()}`,
    clientId: 'tresen-device',
    requestedScopes: ['counter'],
    name: null,
    kind: 'other',
    words: {
      client: 'tresen-device',
      clientVersion: null,
      platform: null,
      model: 'Slate 8',
      hostName: null,
      localAddress: null,
      clientDeviceIdentifier: null,
    },
    keyThumbprint: null,
    address: '192.0.2.1',
    status: 'pending',
    approval: null,
    interval: 5,
    polledAt: null,
    createdAt: start,
    expiresAt: (start + 600_000) as Instant,
    version: 1,
    ...change,
  });

  const newTimeEntry = (member: StaffMember, change: Partial<TimeEntry> = {}): TimeEntry => ({
    id: id(),
    merchantId,
    staffMemberId: member.id,
    storeId: shop.id,
    state: 'open',
    startedAt: start,
    endedAt: null,
    breaks: [],
    origin: 'clock',
    corrections: 0,
    createdAt: start,
    version: 1,
    ...change,
  });
  const newPunch = (entry: TimeEntry, change: Partial<ClockPunch> = {}): ClockPunch => ({
    id: id(),
    merchantId,
    entryId: entry.id,
    staffMemberId: entry.staffMemberId,
    storeId: entry.storeId,
    action: 'in',
    at: entry.startedAt,
    via: 'phone',
    deviceId: null,
    sessionHash: null,
    ...change,
  });

  /** A customer with a card, written. */
  const enrol = async (program: Program, customer: Partial<Customer> = {}, change: Partial<Card> = {}) => {
    const person = newCustomer(customer);
    const card = newCard(program, person, change);
    await put(insert('customer', person), insert('card', card));
    return { card, customer: person };
  };

  const shop = newStore();
  await put(insert('merchant', merchant), insert('store', shop));
  const records = salesRecords({ id, merchantId, shop });
  return {
    ...records,
    ...passRecords({ id, merchantId }),
    merchant,
    merchantId,
    shop,
    unique,
    id,
    commit,
    put,
    enrol,
    newStore,
    newUser,
    newSession,
    newStaffMember,
    newProgram,
    newCustomer,
    newCard,
    newEntry,
    newDevice,
    newGrant,
    newTimeEntry,
    newPunch,
  };
}

export type Tenant = Awaited<ReturnType<typeof tenant>>;

/** Reads a list to its end, `limit` at a time, calling `between` after each page. */
export async function wholeList<T>(
  list: (page: {
    limit: number;
    cursor?: string;
  }) => Promise<{ readonly items: readonly T[]; readonly nextCursor: string | null }>,
  limit: number,
  between: () => Promise<void> = async () => {},
): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const page = await list(cursor === null ? { limit } : { limit, cursor });
    assert(page.items.length <= limit, 'a page is longer than was asked for');
    assert(page.items.length === limit || page.nextCursor === null, 'a page that goes on is not full');
    items.push(...page.items);
    cursor = page.nextCursor;
    await between();
  } while (cursor !== null);
  return items;
}
