import { currency as asCurrency, minor, type Minor, type Money } from '../../kernel/money.ts';
import type { Instant } from '../../kernel/time.ts';
import type {
  AttemptRef,
  Outcome,
  Platform,
  ProviderContext,
  RefundOutcome,
  RefundRef,
  StartRequest,
} from '../../payments/provider.ts';
import { assert, assertEqual } from '../assert.ts';
import type { PaymentProviderUnderTest, Play, ProviderTruth } from './payment-provider-world.ts';

let attempts = 0;

/** A reference of the form that the domain makes. */
const freshReference = (): string => `contract${String(++attempts).padStart(8, '0')}abcdefghijklmn01`;

const kinds = ['action_required', 'pending', 'approved', 'declined', 'cancelled', 'not_started', 'unknown'];
const refundKinds = ['approved', 'pending', 'declined', 'unknown'];

export const isOpen = ({ kind }: Outcome): boolean =>
  kind === 'pending' || kind === 'action_required' || kind === 'unknown';

/** One attempt with the provider under test, driven as the domain drives it: state is merged, every call meets a new instance. */
export interface DrivenAttempt {
  readonly request: StartRequest;
  start(): Promise<Outcome>;
  inquire(hints?: Readonly<Record<string, string>>): Promise<Outcome>;
  /** Inquires while the clock moves, until it is known or the time is over. */
  untilKnown(within?: number): Promise<Outcome>;
  /** As the domain does: the wish is recorded, then the provider is told. */
  cancel(): Promise<void>;
  /** One refund of it. */
  refund(amount: number, refundedBefore: number): DrivenRefund;
  truth(): Promise<ProviderTruth>;
}

export interface DrivenRefund {
  send(): Promise<RefundOutcome>;
  inquire(): Promise<RefundOutcome>;
  untilKnown(within?: number): Promise<RefundOutcome>;
}

export interface Wanted {
  readonly currency?: string;
  readonly amount?: number;
  readonly platform?: Platform;
  readonly tendered?: number;
  readonly settings?: Readonly<Record<string, string>>;
}

export function contextOf(under: PaymentProviderUnderTest, settings = under.settings): ProviderContext {
  return { settings, now: under.clock.now(), patience: under.patience?.() ?? 5_000 };
}

export function attemptOf(under: PaymentProviderUnderTest, wanted: Wanted = {}): DrivenAttempt {
  const currency = asCurrency(wanted.currency ?? under.currency ?? 'EUR');
  const money = (amount: number): Money => ({ amount: minor(amount), currency });
  const reference = freshReference();
  const settings = wanted.settings ?? under.settings;
  let attempt: AttemptRef = {
    reference,
    amount: money(wanted.amount ?? 1010),
    readerId: under.reader,
    startedAt: under.clock.now(),
    cancelRequestedAt: null,
    state: {},
  };
  const request = (): StartRequest => ({
    ...attempt,
    title: 'Café Müller & Söhne, R-17',
    tendered: wanted.tendered === undefined ? null : minor(wanted.tendered),
    platform: wanted.platform ?? under.platform,
    callbackUrl: `https://till.example/api/v1/payments/callbacks/x/${reference}`,
    returnUrl: `https://till.example/api/v1/payments/return/x/${reference}`,
  });
  const learn = (outcome: Outcome): Outcome => {
    checkOutcome(under, outcome);
    attempt = { ...attempt, state: { ...attempt.state, ...outcome.state } };
    return outcome;
  };
  const context = () => contextOf(under, settings);

  const driven: DrivenAttempt = {
    get request() {
      return request();
    },
    start: async () => {
      attempt = { ...attempt, startedAt: under.clock.now() };
      return learn(await under.provider().start(context(), request()));
    },
    inquire: async (hints = {}) =>
      learn(await under.provider().inquire(context(), { ...attempt, state: { ...hints, ...attempt.state } })),
    untilKnown: (within = 10_000) => untilKnown(under, within, driven.inquire, isOpen),
    cancel: async () => {
      attempt = { ...attempt, cancelRequestedAt: under.clock.now() };
      await under.provider().cancel(context(), attempt);
    },
    refund: (amount, refundedBefore) => refundOf(under, context, () => attempt, money(amount), minor(refundedBefore)),
    truth: async () => {
      assert(under.truth !== 'none', 'there is no server to ask');
      return under.truth(reference);
    },
  };
  return driven;
}

function refundOf(
  under: PaymentProviderUnderTest,
  context: () => ProviderContext,
  attempt: () => AttemptRef,
  amount: Money,
  refundedBefore: Minor,
): DrivenRefund {
  let refund: RefundRef = {
    reference: freshReference(),
    amount,
    startedAt: under.clock.now(),
    state: {},
    attempt: attempt(),
    refundedBefore,
  };
  const learn = (outcome: RefundOutcome): RefundOutcome => {
    assert(refundKinds.includes(outcome.kind), `no outcome of a refund: ${outcome.kind}`);
    checkTold(under, outcome, outcome.state);
    if (outcome.kind === 'approved') assertEqual(outcome.amount, amount, 'what was given back is what was asked for');
    refund = { ...refund, state: { ...refund.state, ...outcome.state } };
    return outcome;
  };
  const inquire = async () => learn(await under.provider().inquireRefund(context(), { ...refund, attempt: attempt() }));
  return {
    send: async () => {
      refund = { ...refund, startedAt: under.clock.now() };
      return learn(await under.provider().refund(context(), { ...refund, attempt: attempt() }));
    },
    inquire,
    untilKnown: (within = 10_000) =>
      untilKnown(under, within, inquire, ({ kind }) => kind === 'pending' || kind === 'unknown'),
  };
}

async function untilKnown<T>(
  { clock }: PaymentProviderUnderTest,
  within: number,
  inquire: () => Promise<T>,
  open: (outcome: T) => boolean,
): Promise<T> {
  const until = (clock.now() + within) as Instant;
  for (;;) {
    const outcome = await inquire();
    if (!open(outcome) || clock.now() >= until) return outcome;
    clock.advance(Math.max(500, Math.ceil(within / 20)));
  }
}

/** Starts a play and does the customer's part. */
export async function play(
  under: PaymentProviderUnderTest,
  { amount, before, after }: Play,
  wanted: Wanted = {},
): Promise<{ readonly driven: DrivenAttempt; readonly started: Outcome }> {
  await before?.();
  const driven = attemptOf(under, { ...(amount !== undefined && { amount }), ...wanted });
  const started = await driven.start();
  await after?.(driven.request, started);
  return { driven, started };
}

/** That an outcome has the form that the domain takes, and tells no secret. */
function checkOutcome(under: PaymentProviderUnderTest, outcome: Outcome): void {
  assert(kinds.includes(outcome.kind), `no outcome: ${outcome.kind}`);
  checkTold(under, outcome.kind === 'action_required' ? outcome.state : outcome, outcome.state);
  if (outcome.kind !== 'approved') return;
  minor(outcome.amount.amount);
  minor(outcome.tip);
  if (outcome.change !== undefined) minor(outcome.change);
  assert(
    Object.values(outcome.details ?? {}).every((value) => typeof value === 'string'),
    'details are texts',
  );
}

function checkTold(under: PaymentProviderUnderTest, told: unknown, state: AttemptRef['state'] | undefined): void {
  checkState(state ?? {});
  const text = JSON.stringify(told) ?? '';
  for (const { name, secret } of under.provider().descriptor.settings.fields) {
    const value = under.settings[name];
    assert(!secret || !value || !text.includes(value), `the secret ${name} is told`);
  }
}

/** State is kept with the payment: a few short texts. */
export function checkState(state: Readonly<Record<string, string>>): void {
  const entries = Object.entries(state);
  assert(entries.length <= 20, 'a few things are kept');
  for (const [name, value] of entries)
    assert(/^[a-z][a-z0-9_]*$/.test(name) && typeof value === 'string' && value.length <= 500, `kept: ${name}`);
}

export const withoutSetting = (
  settings: Readonly<Record<string, string>>,
  name: string,
): Readonly<Record<string, string>> => Object.fromEntries(Object.entries(settings).filter(([one]) => one !== name));
