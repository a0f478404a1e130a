import { randomUUID } from 'node:crypto';
import { connection, sendOnce, type Answer, type Sent } from './connection.ts';
import { admin } from './host-process.ts';

/** Who sends: a bearer token, and what stands at the counter beside it. */
export interface Identity {
  readonly token: string;
  readonly storeCode?: string | undefined;
  readonly ticket?: string | undefined;
}

/** A request of the API, below `/api/v1`. */
export interface Call {
  readonly method?: string;
  readonly path: string;
  readonly body?: unknown;
  /** Its `Idempotency-Key`; changes that name none get one of their own. */
  readonly key?: string;
}

export function asSent(
  who: Identity | undefined,
  { path, body, method = body === undefined ? 'GET' : 'POST', key }: Call,
): Sent {
  const headers: Record<string, string> = {};
  if (who) headers['authorization'] = `Bearer ${who.token}`;
  if (who?.storeCode !== undefined) headers['x-store-code'] = who.storeCode;
  if (who?.ticket !== undefined) headers['x-staff-ticket'] = who.ticket;
  if (method !== 'GET') headers['idempotency-key'] = key ?? randomUUID();
  return { method, path: `/api/v1${path}`, headers, body };
}

/** An answer's JSON, as the test that asked knows its shape. */
export const json = <T>(answer: Pick<Answer, 'text'>): T => JSON.parse(answer.text) as T;

/** The stable code of a refusal. */
export const codeOf = (answer: Answer): string => (answer.status < 400 ? '' : json<{ code: string }>(answer).code);

/** Sends one call and answers its JSON; throws when it is not answered with `expected`. */
export async function ask<T>(origin: string, who: Identity | undefined, call: Call): Promise<T> {
  const answer = await sendOnce(origin, asSent(who, call));
  if (answer.status >= 300) throw new Error(`${call.method ?? ''} ${call.path}: ${answer.status} ${answer.text}`);
  return answer.text === '' ? (undefined as T) : json<T>(answer); // a call without an answer is asked as <void>
}

export const signIn = async (
  origin: string,
  { email, password }: { email: string; password: string },
): Promise<string> =>
  (await ask<{ access_token: string }>(origin, undefined, { path: '/auth/login', body: { email, password } }))
    .access_token;

export interface StaffAtCounter {
  readonly id: string;
  readonly staffId: string;
  readonly pin: string;
}

/** A merchant with one store, people, and a program, made over HTTP. */
export interface Shop {
  readonly merchantId: string;
  readonly storeId: string;
  readonly storeCode: string;
  readonly programId: string;
  readonly owner: { readonly email: string; readonly password: string };
  readonly cashiers: readonly { readonly id: string; readonly email: string; readonly password: string }[];
  readonly staff: readonly StaffAtCounter[];
}

export interface ShopOptions {
  readonly cashiers?: number;
  readonly staff?: number;
  readonly antiFraud?: { require_staff_pin?: boolean; cooldown_minutes?: number; max_daily_stamps?: number | null };
  readonly timezone?: string;
}

/** A program that never stands in the way of a load. */
export const withoutLimits = { cooldown_minutes: 0, max_daily_stamps: null };

const password = 'another long password';

export async function openShop(origin: string, options: ShopOptions = {}): Promise<Shop> {
  const { cashiers = 1, staff = 1, antiFraud = {}, timezone = 'Europe/Berlin' } = options;
  const tag = randomUUID().slice(0, 8);
  const platform = { token: await signIn(origin, admin) };
  const merchant = await ask<{ id: string }>(origin, platform, {
    path: '/admin/merchants',
    body: { name: `Shop ${tag}` },
  });
  const behalf = (path: string, body: unknown) =>
    ask<{ id: string }>(origin, platform, { path: `/admin/merchants/${merchant.id}${path}`, body });
  const storeCode = `S-${tag.toUpperCase()}`;
  const store = await behalf('/stores', { name: 'Corner', store_code: storeCode, timezone, currency: 'EUR' });
  const user = async (role: 'owner' | 'staff', name: string) => {
    const email = `${name}-${tag}@tresen.test`;
    const store_ids = role === 'staff' ? [store.id] : [];
    const { id } = await behalf('/users', { email, name, role, store_ids, password });
    return { id, email, password };
  };
  const program = await behalf('/loyalty/programs', { name: 'Coffee', type: 'stamps', anti_fraud: antiFraud });
  const shop = {
    merchantId: merchant.id,
    storeId: store.id,
    storeCode,
    programId: program.id,
    owner: await user('owner', 'owner'),
    cashiers: await all(numbers(cashiers), 4, (number) => user('staff', `cashier${number}`)),
  };
  return { ...shop, staff: await addStaff(origin, shop, 0, staff) };
}

/** Adds members of staff until the shop has `to` of them; they are numbered from `from`. */
export async function addStaff(
  origin: string,
  { merchantId, storeId }: Pick<Shop, 'merchantId' | 'storeId'>,
  from: number,
  to: number,
): Promise<readonly StaffAtCounter[]> {
  const platform = { token: await signIn(origin, admin) };
  return all(numbers(to - from), 4, async (number) => {
    const staffId = String(1001 + from + number);
    // Six digits, different for each, and never those of another number.
    const pin = String(100_000 + (from + number) * 7);
    const path = `/admin/merchants/${merchantId}/staff`;
    const body = { name: `Member ${staffId}`, staff_id: staffId, store_ids: [storeId], pin };
    const { id } = await ask<{ id: string }>(origin, platform, { path, body });
    return { id, staffId, pin };
  });
}

/** A cashier at the counter of the shop's store. */
export const atCounter = async (origin: string, shop: Shop, cashier = 0): Promise<Identity> => ({
  token: await signIn(origin, shop.cashiers[cashier]!),
  storeCode: shop.storeCode,
});

/** The same, with the staff ticket that a member's PIN was exchanged for. */
export async function withTicket(origin: string, shop: Shop, cashier = 0, member = 0): Promise<Identity> {
  const who = await atCounter(origin, shop, cashier);
  const { pin } = shop.staff[member]!;
  const verified = await ask<{ staff_ticket: string }>(origin, who, { path: '/store/pins/verify', body: { pin } });
  return { ...who, ticket: verified.staff_ticket };
}

/** Enrols so many cards; their ids. */
export async function enrol(origin: string, shop: Shop, who: Identity, count: number): Promise<readonly string[]> {
  const connections = numbers(16).map(() => connection(origin));
  const ids = await onEach(connections, numbers(count), async (one, number) => {
    const body = { program_id: shop.programId, name: `Customer ${number}` };
    const answer = await one.send(asSent(who, { path: '/store/loyalty/cards', body }));
    if (answer.status !== 201) throw new Error(`enrolment: ${answer.status} ${answer.text}`);
    return json<{ card: { id: string } }>(answer).card.id;
  });
  for (const one of connections) one.close();
  return ids;
}

/** Shares items out over workers, each taking the next when it has done one; answers in the order of the items. */
export async function onEach<W, T, R>(
  workers: readonly W[],
  items: readonly T[],
  work: (worker: W, item: T) => Promise<R>,
): Promise<readonly R[]> {
  const answers: R[] = [];
  let next = 0;
  const running = async (worker: W) => {
    while (next < items.length) {
      const at = next++;
      answers[at] = await work(worker, items[at]!);
    }
  };
  await Promise.all(workers.map(running));
  return answers;
}

export const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, number) => number);

/** Does `work` on each with at most `atOnce` running; answers in the order of the items. */
export const all = <T, R>(items: readonly T[], atOnce: number, work: (item: T) => Promise<R>): Promise<readonly R[]> =>
  onEach(numbers(atOnce), items, (_, item) => work(item));
