import {
  createMerchant,
  createProgram,
  createStore,
  createUser,
  currency,
  days,
  hireStaffMember,
  later,
  minor,
  verifyPin,
  type Caller,
  type Clock,
  type Merchant,
  type PlatformCaller,
  type Program,
  type Role,
  type StaffProof,
  type Store,
} from '@tresen/domain';
import type { Composition } from '../compose.ts';
import { seedCards } from './history.ts';
import { seedProducts } from './products.ts';
import { seedSales } from './sales.ts';
import { seedShifts } from './shifts.ts';
import { once, type MovedClock } from './steps.ts';

export const demoPassword = 'demo-password';

export const demoSignIns: readonly string[] = [
  `Sign in as staff@demo.test, owner@demo.test or admin@demo.test with the password ${demoPassword}`,
  'At the counter: Alice (1001, PIN 1234) and Bob (1002, PIN 5678)',
];

const job = 'demo';
const lastSignIn = 'staff@demo.test';

/**
 * Puts Café Demo into a database that holds no other merchant; `begins` is called when there is something to do. Cut off anywhere, it
 * is gone on with by calling it again. Answers whether there was anything to do.
 */
export async function seedDemo(get: Composition, begins: () => void = () => undefined): Promise<boolean> {
  if (await get('users').byEmail(lastSignIn)) return false;
  const { items: others } = await get('merchants').list({ limit: 2 });
  if (others.some(({ name }) => name !== 'Café Demo')) return false;

  begins();
  const clock: MovedClock = { at: later(get('clock').now(), -days(31)), now: () => clock.at };
  const { merchant, caller } = await seedMerchant(get, clock);
  // A seeding that was cut off goes on with the time at which it began: on another day there would be other sales.
  const now = later(merchant.createdAt, days(31));
  const { store, program } = await seedShop(get, clock, caller);
  const staff = await seedStaff(get, clock, caller, store);
  const products = await seedProducts(get, { caller, clock });
  await seedSales(get, { caller, clock, store, products, now });
  await seedCards(get, { caller, clock, store, program, staff, now });
  await seedShifts(get, { caller, store, now, staff: staff.map(({ staffMemberId }) => staffMemberId) });
  clock.at = now;
  await get('statistics').rollUp(now);
  await seedUsers(get, clock, caller, merchant, store);
  return true;
}

const deps = (get: Composition, clock: Clock) => ({
  clock,
  commits: get('commits'),
  random: get('random'),
  digests: get('digests'),
  hasher: get('hasher'),
  merchants: get('merchants'),
  stores: get('stores'),
  users: get('users'),
  staffMembers: get('staffMembers'),
});

async function seedMerchant(get: Composition, clock: Clock): Promise<{ merchant: Merchant; caller: Caller }> {
  const platform: PlatformCaller = { kind: 'system', merchantId: null, job };
  const merchant = await createMerchant(deps(get, clock))({
    ...once(platform, 'merchant'),
    name: 'Café Demo',
    locale: 'de',
  });
  return { merchant, caller: { kind: 'system', merchantId: merchant.id, job } };
}

async function seedShop(get: Composition, clock: Clock, caller: Caller): Promise<{ store: Store; program: Program }> {
  const store = await createStore(deps(get, clock))({
    ...once(caller, 'store'),
    name: 'Café Demo am Markt',
    storeCode: 'DEMO-1',
    timezone: 'Europe/Berlin',
    currency: 'EUR',
  });
  const program = await createProgram(deps(get, clock))({
    ...once(caller, 'program'),
    currency: currency('EUR'),
    terms: {
      code: 'CAFE',
      type: 'hybrid',
      name: 'Kaffeekarte',
      look: { background: '#4a2c2a', foreground: '#fff8f0', accent: '#f2a65a' },
      stamps: { target: 10, reward: 'Ein Heißgetränk' },
      points: {
        welcomeBonus: 10,
        minimumPurchase: minor(100),
        rewards: [
          { name: 'Stück Kuchen', pricePoints: 40, active: true },
          { name: 'Frühstück für zwei', pricePoints: 200, active: true },
        ],
      },
    },
  });
  return { store, program };
}

async function seedStaff(get: Composition, clock: Clock, caller: Caller, store: Store): Promise<readonly StaffProof[]> {
  const hire = hireStaffMember(deps(get, clock));
  const verify = verifyPin({ ...deps(get, clock), pause: async () => undefined });
  const proofs: StaffProof[] = [];
  for (const [name, staffId, pin] of [
    ['Alice', '1001', '1234'],
    ['Bob', '1002', '5678'],
  ] as const) {
    await hire({ ...once(caller, `staff-${staffId}`), name, staffId, pin, storeIds: [store.id] });
    proofs.push((await verify({ caller, storeId: store.id, pin, staffId })).proof);
  }
  return proofs;
}

/** The one signed in last comes last: where they are, everything is. */
async function seedUsers(
  get: Composition,
  clock: Clock,
  caller: Caller,
  merchant: Merchant,
  store: Store,
): Promise<void> {
  const create = createUser(deps(get, clock));
  const person = (email: string, name: string, role: Role) => ({ email, name, role, password: demoPassword });
  if ((await get('users').list(null, { limit: 1 })).items.length === 0) {
    const platform: PlatformCaller = { kind: 'system', merchantId: null, job };
    await create({ ...once(platform, 'admin'), ...person('admin@demo.test', 'Adrian Admin', 'admin') });
  }
  await create({
    ...once(caller, 'owner'),
    ...person('owner@demo.test', 'Olivia Owner', 'owner'),
    locale: merchant.locale,
  });
  await create({ ...once(caller, 'staff'), ...person(lastSignIn, 'Stefan Staff', 'staff'), storeIds: [store.id] });
}
