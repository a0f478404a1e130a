import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHost, loadConfig } from '@tresen/http';

/** Tells the whole story over HTTP, against a host of its own with a clock that it moves. */
const directory = mkdtempSync(join(tmpdir(), 'tresen-demo-'));
const clockFile = join(directory, 'clock');
let ahead = 0;
const minutesLater = (minutes: number) => {
  ahead += minutes * 60_000;
  writeFileSync(clockFile, String(ahead));
};

const tell = (line: string) => void process.stdout.write(`${line}\n`);

const config = loadConfig({
  APP_ENV: 'development',
  PORT: '0',
  DATA_DIR: join(directory, 'data'),
  CLOCK_OFFSET_FILE: clockFile,
});
const host = await createHost({ config });
const url = await host.listen();

async function call(method: string, path: string, headers: Record<string, string>, body?: unknown) {
  const response = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: {
      ...headers,
      ...(method !== 'GET' && { 'Idempotency-Key': randomUUID(), 'Content-Type': 'application/json' }),
    },
    ...(method !== 'GET' && { body: JSON.stringify(body ?? {}) }),
  });
  // oxlint-disable-next-line typescript/no-explicit-any -- a script that tells of what it reads
  const answer = (await response.json()) as any;
  return { status: response.status, answer };
}

async function expectDone(method: string, path: string, headers: Record<string, string>, body?: unknown) {
  const { status, answer } = await call(method, path, headers, body);
  if (status >= 400) throw new Error(`${method} ${path} answered ${status}: ${JSON.stringify(answer)}`);
  return answer;
}

try {
  tell(`A host listens at ${url}, on an embedded database of its own.`);
  const operator = { Authorization: `Bearer ${config.secrets.ADMIN_TOKEN}` };
  const merchant = await expectDone('POST', '/admin/merchants', operator, { name: 'Bakery Krume', locale: 'en' });
  const behalf = `/admin/merchants/${merchant.id}`;
  tell(`The operator takes ${merchant.name} onto the platform.`);
  const store = await expectDone('POST', `${behalf}/stores`, operator, {
    name: 'Market square',
    store_code: 'KRUME-1',
  });
  const password = 'freshly-baked-bread';
  await expectDone('POST', `${behalf}/users`, operator, {
    email: 'owner@krume.test',
    name: 'Olga',
    role: 'owner',
    password,
  });
  const signIn = async () => {
    const { access_token } = await expectDone('POST', '/auth/login', {}, { email: 'owner@krume.test', password });
    return { Authorization: `Bearer ${access_token}`, 'X-Store-Code': store.store_code };
  };
  let owner = await signIn();
  tell('Its owner, Olga, signs in with her e-mail address and password.');
  await expectDone('POST', '/merchant/staff', owner, {
    name: 'Alice',
    staff_id: '1001',
    store_ids: [store.id],
    pin: '1234',
  });
  const program = await expectDone('POST', '/merchant/loyalty/programs', owner, {
    name: 'Bread card',
    type: 'hybrid',
    code: 'BREAD',
    stamps: { target: 10, reward: 'A loaf of rye' },
    points: { welcome_bonus: 5, rewards: [{ name: 'A pretzel', price_points: 20 }] },
  });
  tell(
    `She hires Alice, and opens the program "${program.name}": ten stamps make ${program.stamps.reward.toLowerCase()}.`,
  );
  const { card } = await expectDone('POST', '/loyalty/programs/BREAD/enrol', {}, { name: 'Carla', accept_terms: true });
  tell(`Carla joins on her phone and gets card ${card.number}, with ${card.points.balance} points to begin with.`);

  const atCard = `/store/loyalty/cards/${card.id}`;
  const pin = { pin: '1234', staff_id: '1001' };
  const first = await expectDone('POST', `${atCard}/stamps`, owner, pin);
  tell(`Alice types her PIN: stamp ${first.card.stamps.balance}.`);
  const hasty = await call('POST', `${atCard}/stamps`, owner, pin);
  tell(`A second one right away is refused: ${hasty.answer.code}, possible at ${hasty.answer.next_stamp_at}.`);
  for (let stamp = 2; stamp <= 10; stamp++) {
    minutesLater(stamp === 6 ? 24 * 60 : 20);
    owner = await signIn();
    const stamped = await expectDone('POST', `${atCard}/stamps`, owner, pin);
    tell(
      `${stamp === 6 ? 'The next day' : 'Twenty minutes later'}: stamp ${stamped.card.stamps.balance}${stamped.reached_target ? ', and the card is full!' : '.'}`,
    );
  }
  const redeemed = await expectDone('POST', `${atCard}/stamps/redeem`, owner, pin);
  tell(`Carla gets her loaf; ${redeemed.card.stamps.balance} stamps are left.`);
  const bought = await expectDone('POST', `${atCard}/points`, owner, { ...pin, amount_minor: 1_890, sale_ref: 'R-1' });
  tell(`She buys for 18.90 and has ${bought.card.points.balance} points.`);
  const spent = await expectDone('POST', `${atCard}/points/redeem`, owner, {
    ...pin,
    reward_id: program.points.rewards[0].id,
  });
  const voided = await expectDone('POST', `/store/loyalty/entries/${bought.entry.id}/void`, owner, {
    ...pin,
    reason: 'returned',
  });
  tell(
    `A pretzel takes ${-spent.entry.points_delta}. Then she brings the purchase back: ${voided.card.points.debt} points are owed to the next one.`,
  );
  const figures = await expectDone('GET', `/merchant/loyalty/programs/${program.id}/stats`, owner);
  tell(
    `Olga reads: ${figures.period.stamps_given} stamps given, ${figures.period.rewards} rewards, ${figures.totals.cards} card.`,
  );
  const { token } = await expectDone('POST', '/merchant/time/clock-link/rotate', owner);
  tell('She turns the time clock on, and hangs its QR code at the door.');
  const clock = async (action: string) => {
    const session = await expectDone('POST', '/time/public/auth', {}, { token, ...pin });
    return expectDone('POST', '/time/public/action', {}, { session_token: session.session_token, action });
  };
  const { started_at } = await clock('in');
  tell(`Alice scans it and clocks in at ${started_at}.`);
  minutesLater(240);
  await clock('break_start');
  minutesLater(30);
  await clock('break_end');
  minutesLater(210);
  const { worked_minutes, break_minutes } = await clock('out');
  tell(`She goes home after ${worked_minutes} minutes of work and a break of ${break_minutes}.`);
  owner = await signIn();
  const sheet = await expectDone('GET', '/merchant/time/timesheet', owner);
  tell(`Her time sheet says ${(sheet.worked_minutes / 60).toFixed(1)} hours.`);

  const { cards, entries, fault } = await host.services('verifyLedger')();
  if (fault) throw new Error(`the ledger does not hold: ${JSON.stringify(fault)}`);
  tell(`The ledger of ${cards} card with ${entries} entries holds, chain and sums.`);
} finally {
  await host.stop();
  rmSync(directory, { recursive: true, force: true });
}
