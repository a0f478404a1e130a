import type { UserCaller } from '../kernel/caller.ts';
import type { Command, Commits, IdempotencyKey, Write } from '../kernel/commit.ts';
import { isDomainError } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import type { Minor } from '../kernel/money.ts';
import { hours, minutes, seconds, type Instant } from '../kernel/time.ts';
import { turns } from '../kernel/turns.ts';
import type { DrivePaymentDeps } from '../payments/drive-payment.ts';
import { paymentPolicy } from '../payments/policy.ts';
import type { Payments } from '../payments/ports.ts';
import type { PaymentProvider, ProviderDescriptor } from '../payments/provider.ts';
import type { Carts, Sales, Shifts } from '../register/ports.ts';
import { fakeDigests, manualClock, seededNumbers, seededRandomness } from './fakes.ts';
import { lyingProvider, type LyingProvider } from './lying-provider.ts';
import type { Collections } from './memory-commits.ts';
import { memoryStore } from './memory-store.ts';
import type { ProviderRecords } from './payment-invariants.ts';
import { schedule } from './schedule.ts';

/** What a host process works with; a simulation of broken rules changes some of it. */
export interface HostPorts extends DrivePaymentDeps {
  payments: Payments;
  commits: Commits<Write<Collections>>;
  carts: Carts;
  sales: Sales;
  shifts: Shifts;
}

export type Mutation = (ports: HostPorts) => HostPorts;

/** What the store or a host answers when it cannot be reached, before or after it did something. */
class Unreachable extends Error {}

/** One for all: thousands a second would spend their time on traces. */
const unreachable = new Unreachable();

const mostTries = 40;

const descriptorOf = (
  id: string,
  flow: ProviderDescriptor['flow'],
  can: Partial<ProviderDescriptor['can']>,
): ProviderDescriptor => ({
  id,
  label: { en: id },
  flow,
  drawer: flow === 'immediate',
  can: { cancel: flow === 'terminal', refund: 'partial', tips: false, readers: false, ...can },
  currencies: 'any',
  minimum: 1 as Minor,
  minimumTopupBarcode: null,
  platforms: ['web', 'android', 'ios'],
  settings: { id, fields: [] },
});

/** Cash: over when it has begun. */
const drawer: PaymentProvider = {
  descriptor: descriptorOf('cash', 'immediate', {}),
  health: async () => ({ kind: 'ok' }),
  start: async (_, { amount }) => ({ kind: 'approved', amount, tip: 0 as Minor }),
  inquire: async () => ({ kind: 'unknown', why: 'not_found' }),
  cancel: async () => {},
  refund: async (_, { amount }) => ({ kind: 'approved', amount }),
  inquireRefund: async () => ({ kind: 'unknown', why: 'not_found' }),
  readCallback: () => ({}),
};

/** Looked at every six hours, so that a day costs little; all else as it is. */
const policy = { ...paymentPolicy, watchEvery: hours(6) };

/** Two hosts over one store, providers that lie, and a schedule of which `seed` decides every step. */
export function paymentWorld(seed: number, { mutate }: { readonly mutate: Mutation }) {
  const next = seededNumbers(seed);
  const random = seededRandomness(seed);
  const clock = manualClock();
  const chance = (percent: number) => next() % 100 < percent;
  const pick = <T>(from: readonly T[]): T => from[next() % from.length]!;
  const { run, step } = schedule(next);
  const memory = memoryStore();
  const { tables } = memory;
  const id = <Name extends string>() => newId<Name>(clock.now(), random);

  const terminal = lyingProvider({
    descriptor: descriptorOf('card', 'terminal', { readers: true, tips: true }),
    clock,
    next,
  });
  const app = lyingProvider({ descriptor: descriptorOf('app', 'app_switch', { refund: 'full' }), clock, next });
  const liars: readonly LyingProvider[] = [terminal, app];
  const truth = (): ProviderRecords => ({
    attempts: liars.flatMap((one) => one.attempts()),
    refunds: liars.flatMap((one) => one.refunds()),
  });

  /** Tokens that went out to providers: whoever has one can call back. */
  const tokens: { provider: string; token: string }[] = [];
  let disturbed = true;
  let crashes = 0;
  const breaches: string[] = [];

  const boot = () => {
    let alive = true;
    const gate = async () => {
      await step();
      if (!alive) await new Promise(() => {});
    };
    /** A call that a crash can cut off before it does anything, and before it answers. */
    const across = async <T>(work: () => Promise<T>): Promise<T> => {
      await gate();
      const answer = await work();
      await gate();
      return answer;
    };
    const read = async <T>(work: () => Promise<T>): Promise<T> => {
      await gate();
      return work();
    };
    const remote = (provider: PaymentProvider): PaymentProvider => ({
      ...provider,
      start: (...call) => across(() => provider.start(...call)),
      inquire: (...call) => across(() => provider.inquire(...call)),
      cancel: (...call) => across(() => provider.cancel(...call)),
      refund: (...call) => across(() => provider.refund(...call)),
      inquireRefund: (...call) => across(() => provider.inquireRefund(...call)),
    });
    const { payments, carts, sales, shifts, commits } = memory;
    const ports = mutate({
      payments: {
        ...payments,
        file: (request) => read(() => payments.file(request)),
        byId: (...call) => read(() => payments.byId(...call)),
        due: (...call) => read(() => payments.due(...call)),
      },
      carts: { ...carts, file: (request) => read(() => carts.file(request)) },
      sales: { ...sales, file: (request) => read(() => sales.file(request)) },
      shifts: { ...shifts, file: (request) => read(() => shifts.file(request)) },
      commits: { ...commits, commit: (change) => across(() => commits.commit(change)), inTurn: turns() },
      providers: new Map([drawer, remote(terminal), remote(app)].map((one) => [one.descriptor.id, one])),
      settings: { of: async () => ({}) },
      addresses: (provider, token) => {
        tokens.push({ provider, token });
        return { callbackUrl: token, returnUrl: token };
      },
      digests: fakeDigests,
      clock,
      random,
      policy,
    });
    let whenDown = () => {};
    const down = new Promise<never>((_, fail) => (whenDown = () => fail(unreachable)));
    down.catch(() => {});
    return { ports, down, crash: () => void ((alive = false), whenDown()) };
  };
  type Host = ReturnType<typeof boot>;
  const hosts: Host[] = [boot(), boot()];

  tables.disturb(() => {
    if (!disturbed) return 'none';
    const fate = next() % 100;
    if (fate < 8) return 'conflict';
    if (fate < 12) return { lost: unreachable };
    return fate < 15 ? { refused: unreachable } : 'none';
  });

  /** Runs on some host, and never hears of it again when that crashes. */
  const on = <T>(work: (ports: HostPorts) => Promise<T>, host: Host = pick(hosts)): Promise<T> =>
    Promise.race([work(host.ports), host.down]);

  /** Does what a host does by itself: what fails is left to whoever comes next. */
  const quietly = async (work: Promise<unknown>): Promise<void> => {
    try {
      await work;
    } catch (error) {
      if (!(error instanceof Unreachable) && !isDomainError(error)) throw error;
    }
  };

  let commands = 0;
  /** A command under one key, sent until it is answered or refused; `undefined` when refused. */
  const send = async <T>(
    caller: UserCaller,
    work: (ports: HostPorts, command: Command) => Promise<T>,
  ): Promise<T | undefined> => {
    const key = `key-${++commands}` as IdempotencyKey;
    const command: Command = { caller, key, fingerprint: 'same' };
    const sendOnce = async (tries = 0): Promise<T | undefined> => {
      try {
        return await on((ports) => work(ports, command));
      } catch (error) {
        const again = error instanceof Unreachable || isDomainError(error, 'CONFLICT');
        if (!again && !isDomainError(error)) throw error;
        if (again && tries < mostTries) return sendOnce(tries + 1);
        if (again) breaches.push(`${key}: never answered`);
        return undefined;
      }
    };
    const first = await sendOnce();
    if (first === undefined || !chance(10)) return first;
    const again = await sendOnce();
    if (JSON.stringify(again) !== JSON.stringify(first)) breaches.push(`${key}: two answers`);
    return first;
  };

  /** What may happen at any time. */
  const meanwhile = (): void => {
    if (chance(40)) clock.advance(seconds(next() % 20));
    if (chance(6)) clock.advance(minutes(next() % 30));
    if (!chance(8)) return;
    const which = next() % hosts.length;
    hosts[which]!.crash();
    hosts[which] = boot();
    crashes++;
  };

  /** Writes what simply is there. */
  const put = async (...writes: readonly Write<Collections>[]): Promise<void> => {
    const before = disturbed;
    disturbed = false;
    const writing = memory.commits.commit({ writes, audit: [], events: [], idempotency: null });
    disturbed = before;
    await writing;
  };

  /** Storage and wires are well again; what hosts and providers did stays as it is. */
  const calm = (): void => {
    disturbed = false;
    for (const liar of liars) liar.calm();
  };

  return {
    tables,
    put,
    clock,
    next,
    chance,
    pick,
    id,
    run,
    step,
    tokens,
    breaches,
    truth,
    on,
    quietly,
    send,
    meanwhile,
    calm,
    crashes: () => crashes,
    /** When the last provider has done what it would. */
    lastLie: (): Instant => liars.reduce((last, liar) => Math.max(last, liar.restsAt()), 0) as Instant,
  };
}

export type PaymentWorld = ReturnType<typeof paymentWorld>;
