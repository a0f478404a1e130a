import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { later, systemClock, type Clock, type Instant } from '@tresen/domain';
import { createHost, loadConfig, type Environment, type Host, type HostOptions } from '@tresen/http';

export interface MovableClock extends Clock {
  move(milliseconds: number): void;
}

export function movableClock(): MovableClock {
  let ahead = 0;
  return {
    now: (): Instant => later(systemClock.now(), ahead),
    move: (milliseconds) => {
      ahead += milliseconds;
    },
  };
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly bytes: Uint8Array;
  // Tests look into answers of many shapes; what they find there is compared, never trusted.
  readonly body: any; // oxlint-disable-line typescript/no-explicit-any
}

export interface Asking {
  readonly token?: string | undefined;
  readonly store?: string | undefined;
  readonly ticket?: string | undefined;
  readonly key?: string | null | undefined;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Followed when absent. */
  readonly redirect?: 'manual' | undefined;
}

export interface HostUnderTest {
  readonly host: Host;
  readonly url: string;
  readonly clock: MovableClock;
  readonly logged: string[];
  readonly adminToken: string;
  ask(method: string, path: string, asking?: Asking): Promise<Answer>;
  stop(): Promise<void>;
}

/** A host of this process on an embedded database of its own, with a clock that tests move. */
export async function hostUnderTest(
  environment: Environment = {},
  options: Pick<HostOptions, 'paymentProviders' | 'jobs'> = {},
): Promise<HostUnderTest> {
  const dataDir = mkdtempSync(join(tmpdir(), 'tresen-system-'));
  const clock = movableClock();
  const logged: string[] = [];
  const config = loadConfig({
    APP_ENV: 'development',
    PORT: '0',
    DATA_DIR: dataDir,
    LOG_LEVEL: 'trace',
    ...environment,
  });
  const host = await createHost({ config, clock, writeLog: (line) => void logged.push(line), jobs: false, ...options });
  await host.listen();
  // Also where its public address is another: a server listens on a port.
  const { port } = host.server.address() as AddressInfo;
  const url = `http://localhost:${port}`;
  return {
    host,
    url,
    clock,
    logged,
    adminToken: config.secrets.ADMIN_TOKEN,
    ask: (method, path, asking) => ask(url, method, path, asking),
    stop: async () => {
      await host.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

let keys = 0;

export async function ask(
  url: string,
  method: string,
  path: string,
  { token, store, ticket, key, body, headers, redirect }: Asking = {},
): Promise<Answer> {
  const response = await fetch(url + path, {
    method,
    ...(redirect && { redirect }),
    headers: {
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      ...(store !== undefined && { 'X-Store-Code': store }),
      ...(ticket !== undefined && { 'X-Staff-Ticket': ticket }),
      ...(method !== 'GET' && key !== null && { 'Idempotency-Key': key ?? `test-${keys++}` }),
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const bytes = new Uint8Array(await response.arrayBuffer());
  const text = new TextDecoder().decode(bytes);
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  return {
    status: response.status,
    headers: response.headers,
    text,
    bytes,
    body: isJson && text !== '' ? JSON.parse(text) : undefined,
  };
}

export interface Shop {
  readonly merchantId: string;
  readonly storeId: string;
  readonly storeCode: string;
  readonly owner: string;
  readonly staff: string;
  readonly staffMemberId: string;
  readonly pin: string;
  readonly programId: string;
  readonly programCode: string;
  readonly cardId: string;
  readonly customerId: string;
  readonly entryId: string;
  readonly userId: string;
  readonly deviceId: string;
  /** The token of that device. */
  readonly device: string;
  readonly timeEntryId: string;
}

const password = 'a-good-password-1';

/** A merchant with a store, an owner, a staff user, a staff member, a program and a card: all made over HTTP. */
export async function openShop({ ask: send, adminToken: token }: HostUnderTest, name: string): Promise<Shop> {
  const made = async (path: string, body: unknown, asking: Asking = {}) => {
    const answer = await send('POST', `/api/v1${path}`, { token, ...asking, body });
    if (answer.status >= 300) throw new Error(`${path} answered ${answer.status}: ${answer.text}`);
    return answer.body;
  };
  const { id: merchantId } = await made('/admin/merchants', { name });
  const behalf = `/admin/merchants/${merchantId}`;
  const storeCode = `${name.toUpperCase()}-1`;
  const { id: storeId } = await made(`${behalf}/stores`, { name: 'Main', store_code: storeCode });
  const user = async (email: string, role: string) => {
    const { id } = await made(`${behalf}/users`, {
      email,
      name: email,
      role,
      store_ids: role === 'staff' ? [storeId] : [],
      password,
    });
    const { access_token } = await made('/auth/login', { email, password });
    return { id, token: access_token as string };
  };
  const owner = await user(`owner@${name}.test`, 'owner');
  const staff = await user(`staff@${name}.test`, 'staff');
  const pin = '246810';
  const member = await made(`${behalf}/staff`, { name: 'Alice', staff_id: '1001', store_ids: [storeId], pin });
  const programCode = `${name.toUpperCase()}-CARD`;
  const program = await made(`${behalf}/loyalty/programs`, {
    name: 'Card',
    type: 'hybrid',
    code: programCode,
    stamps: { target: 10, reward: 'Coffee' },
    points: { rewards: [{ name: 'Cake', price_points: 5 }] },
  });
  const atStore = { token: staff.token, store: storeCode };
  const { card, entry } = await made(
    '/store/loyalty/cards',
    { program_id: program.id, name: 'Ada', email: `ada@${name}.test` },
    atStore,
  );
  const worked = await made(`${behalf}/time/entries`, {
    staff_member_id: member.id,
    store_id: storeId,
    started_at: '2026-03-02T08:00:00Z',
    ended_at: '2026-03-02T16:30:00Z',
    reason: 'The clock was not there yet',
  });
  const paired = await made(`${behalf}/devices`, { store_id: storeId, label: 'Tablet', kind: 'pos', mode: 'token' });
  return {
    merchantId,
    storeId,
    storeCode,
    owner: owner.token,
    staff: staff.token,
    staffMemberId: member.id,
    pin,
    programId: program.id,
    programCode,
    cardId: card.id,
    customerId: card.customer_id,
    entryId: entry.id,
    userId: owner.id,
    deviceId: paired.device.id,
    device: paired.setup_token,
    timeEntryId: worked.id,
  };
}

/** Tokens of a shop's people, whose sessions have ended. */
export async function signInAgain({ ask: send }: HostUnderTest, name: string): Promise<Pick<Shop, 'owner' | 'staff'>> {
  const token = async (role: string): Promise<string> =>
    (await send('POST', '/api/v1/auth/login', { body: { email: `${role}@${name}.test`, password } })).body.access_token;
  return { owner: await token('owner'), staff: await token('staff') };
}

/** The ids of a shop by the names they have in paths. */
export const idsOf = (shop: Shop): Record<string, string> => ({
  merchant_id: shop.merchantId,
  store_id: shop.storeId,
  user_id: shop.userId,
  staff_member_id: shop.staffMemberId,
  program_id: shop.programId,
  card_id: shop.cardId,
  customer_id: shop.customerId,
  entry_id: shop.entryId,
  device_id: shop.deviceId,
  time_entry_id: shop.timeEntryId,
  code: shop.programCode,
});

/** An access token of an admin of the platform: a person, unlike the operator behind `ADMIN_TOKEN`. */
export async function signInAdmin({ ask: send, adminToken: token }: HostUnderTest): Promise<string> {
  const email = 'admin@platform.test';
  const made = await send('POST', '/api/v1/admin/users', { token, body: { email, name: 'Adrian', password } });
  if (made.status !== 201 && made.body?.code !== 'USER_EMAIL_TAKEN')
    throw new Error(`no admin was made: ${made.status} ${made.text}`);
  const { body } = await send('POST', '/api/v1/auth/login', { body: { email, password } });
  return body.access_token;
}
