import type { UserCaller } from '../kernel/caller.ts';
import { insert, type Command, type IdempotencyKey } from '../kernel/commit.ts';
import { newId, type Randomness } from '../kernel/ids.ts';
import type { Currency } from '../kernel/money.ts';
import { timeZone, type Instant } from '../kernel/time.ts';
import { enrolCard } from '../loyalty/enrol-card.ts';
import type { CounterCommand } from '../loyalty/on-card.ts';
import {
  defaultAntiFraud,
  defaultPointRules,
  type AntiFraud,
  type PointRules,
  type Program,
} from '../loyalty/program.ts';
import type { Merchant, Store } from '../people/merchant.ts';
import type { StaffMember } from '../people/staff-member.ts';
import { fakeDigests, manualClock, seededRandomness } from './fakes.ts';
import { memoryStore } from './memory-store.ts';

export interface CafeOptions {
  readonly now?: Instant;
  readonly antiFraud?: Partial<AntiFraud>;
  readonly points?: Partial<PointRules>;
  readonly zone?: string;
  readonly seed?: number;
}

/** A small café with everything a counter needs: a store, Alice, a hybrid program, a customer's card; and its commands. */
export async function cafe({ now, antiFraud, points, zone = 'Europe/Berlin', seed = 1 }: CafeOptions = {}) {
  const clock = manualClock(now);
  const random: Randomness = seededRandomness(seed);
  const store = memoryStore();
  const createdAt = clock.now();
  const id = <Name extends string>() => newId<Name>(createdAt, random);
  const merchant: Merchant = {
    id: id<'merchant'>(),
    name: 'Café Test',
    locale: 'de',
    active: true,
    createdAt,
    version: 1,
  };
  const merchantId = merchant.id;
  const shop: Store = {
    id: id<'store'>(),
    merchantId,
    name: 'Corner',
    storeCode: 'CAFE-1',
    timezone: timeZone(zone),
    currency: 'EUR' as Currency,
    locale: 'de',
    active: true,
    createdAt,
    version: 1,
  };
  const member: StaffMember = {
    id: id<'staff_member'>(),
    merchantId,
    name: 'Alice',
    staffId: '1001',
    storeIds: [shop.id],
    active: true,
    pinHash: 'fake',
    pinDigest: 'fake',
    ticketsFrom: createdAt,
    createdAt,
    version: 1,
  };
  const program: Program = {
    id: id<'program'>(),
    merchantId,
    code: 'TESTCAFE',
    type: 'hybrid',
    name: 'Coffee friends',
    currency: 'EUR' as Currency,
    look: { background: '#1f2937', foreground: '#ffffff', accent: '#f59e0b', logoUrl: null },
    termsUrl: null,
    privacyUrl: null,
    active: true,
    stamps: { target: 10, reward: 'A coffee' },
    points: {
      ...defaultPointRules,
      rewards: [{ id: id<'reward'>(), name: 'A cake', pricePoints: 50, active: true }],
      ...points,
    },
    antiFraud: { ...defaultAntiFraud, ...antiFraud },
    createdAt,
    version: 1,
  };
  await store.commits.commit({
    writes: [
      insert('merchant', merchant),
      insert('store', shop),
      insert('staff_member', member),
      insert('program', program),
    ],
    audit: [],
    events: [],
    idempotency: null,
  });

  const caller: UserCaller = { kind: 'user', merchantId, userId: id<'user'>(), role: 'staff', storeIds: [shop.id] };
  const stranger: UserCaller = {
    ...caller,
    merchantId: id<'merchant'>(),
    userId: id<'user'>(),
    storeIds: 'all',
    role: 'owner',
  };
  const owner: UserCaller = { ...caller, userId: id<'user'>(), role: 'owner', storeIds: 'all' };
  const command = (key: string): Command => ({ caller, key: key as IdempotencyKey, fingerprint: 'same' });
  /** Alice, who has just typed her PIN in the shop. */
  const alice: Pick<CounterCommand, 'storeId' | 'staff'> = {
    storeId: shop.id,
    staff: { kind: 'verified', staffMemberId: member.id },
  };
  const deps = { ...store, clock, random, digests: fakeDigests };
  const { card } = await enrolCard(deps)({
    ...command('enrol'),
    programId: program.id,
    storeId: shop.id,
    name: 'Carla',
  });
  return { clock, random, store, deps, merchant, shop, member, program, caller, owner, stranger, command, alice, card };
}
