import type { Commit, Write } from '../kernel/commit.ts';
import type { Outcome, PaymentProvider, RefundOutcome } from '../payments/provider.ts';
import type { Payment } from '../payments/payment.ts';
import type { Collections } from './memory-commits.ts';
import type { HostPorts, Mutation } from './payment-world.ts';

/** Rules of payments broken on purpose, one at a time, from outside: the simulation must find every one. */

type AnyWrite = Write<Collections>;

const withCommits =
  (change: (write: AnyWrite) => AnyWrite | undefined): Mutation =>
  (ports) => ({
    ...ports,
    commits: {
      ...ports.commits,
      commit: (commit) =>
        ports.commits.commit({ ...commit, writes: commit.writes.flatMap((write) => change(write) ?? []) }),
    },
  });

const onPayments = (change: (payment: Payment) => Payment): Mutation =>
  withCommits((write) =>
    write.into === 'payment' && write.op !== 'require' ? { ...write, record: change(write.record) } : write,
  );

const withProviders =
  (change: (provider: PaymentProvider) => Partial<PaymentProvider>): Mutation =>
  (ports) => ({
    ...ports,
    providers: new Map([...ports.providers].map(([id, provider]) => [id, { ...provider, ...change(provider) }])),
  });

/** Every outcome of an attempt, however it is learnt. */
const onOutcomes = (
  change: (outcome: Outcome, asked: Parameters<PaymentProvider['inquire']>[1]) => Outcome,
): Mutation =>
  withProviders((provider) => ({
    start: async (context, request) => change(await provider.start(context, request), request),
    inquire: async (context, attempt) => change(await provider.inquire(context, attempt), attempt),
  }));

const onRefundOutcomes = (change: (outcome: RefundOutcome) => RefundOutcome): Mutation =>
  withProviders((provider) => ({
    refund: async (...call) => change(await provider.refund(...call)),
    inquireRefund: async (...call) => change(await provider.inquireRefund(...call)),
  }));

const ofFiles =
  (change: (file: Awaited<ReturnType<HostPorts['payments']['file']>> & object) => typeof file): Mutation =>
  (ports) => ({
    ...ports,
    payments: {
      ...ports.payments,
      file: async (request) => {
        const file = await ports.payments.file(request);
        return file && change(file);
      },
    },
  });

const both =
  (...mutations: readonly Mutation[]): Mutation =>
  (ports) =>
    mutations.reduce((changed, mutation) => mutation(changed), ports);

/** Writes over what others wrote meanwhile. */
const lastWriteWins: Mutation = (ports) => {
  const current = async (write: AnyWrite): Promise<AnyWrite | undefined> => {
    if (write.op === 'require') return undefined;
    if (write.op === 'insert' || (write.into !== 'payment' && write.into !== 'sale')) return write;
    const { merchantId, id } = write.record;
    const sale = write.into === 'sale' ? write.record.id : ({ payment: write.record.id } as const);
    const file = await ports.payments.file({ merchantId, sale });
    const stored = write.into === 'sale' ? file?.sale : file?.payments.find((one) => one.id === id);
    return { ...write, record: { ...write.record, version: (stored?.version ?? 0) + 1 } } as AnyWrite; // the same record
  };
  const commit = async (change: Commit<AnyWrite>) => {
    const writes = (await Promise.all(change.writes.map(current))).flatMap((write) => write ?? []);
    return ports.commits.commit({ ...change, writes });
  };
  return { ...ports, commits: { ...ports.commits, commit } };
};

export const paymentMutants: Readonly<Record<string, Mutation>> = {
  'sends an attempt again when no answer comes': withProviders((provider) => ({
    start: async (...call) => {
      try {
        const outcome = await provider.start(...call);
        return outcome.kind === 'unknown' ? await provider.start(...call) : outcome;
      } catch {
        return provider.start(...call);
      }
    },
  })),
  'sends an attempt again when its provider does not know it': withProviders((provider) => ({
    inquire: async (context, attempt) => {
      const outcome = await provider.inquire(context, attempt);
      if (outcome.kind !== 'unknown') return outcome;
      const request = {
        ...attempt,
        title: '',
        tendered: null,
        platform: 'web',
        callbackUrl: '',
        returnUrl: '',
      } as const;
      return provider.start(context, request);
    },
  })),
  'takes what is unknown for declined': onOutcomes((outcome) =>
    outcome.kind === 'unknown' ? { kind: 'declined', reason: 'timed_out' } : outcome,
  ),
  'lets two attempts for one sale be open': both(
    ofFiles((file) => ({ ...file, payments: file.payments.map((one) => ({ ...one })) })),
    (ports) => ({
      ...ports,
      payments: {
        ...ports.payments,
        file: async (request) => {
          const file = await ports.payments.file(request);
          if (!file || typeof request.sale !== 'string') return file;
          return { ...file, payments: file.payments.filter(({ openForSale }) => openForSale === null) };
        },
      },
    }),
    onPayments((payment) => (payment.openForSale ? { ...payment, openForSale: payment.id as never } : payment)),
  ),
  'lets a terminal have two attempts': onPayments((payment) => ({
    ...payment,
    openOnTerminal: payment.openOnTerminal && `${payment.openOnTerminal}/${payment.id}`,
  })),
  'settles whatever the currency': onOutcomes((outcome, { amount }) =>
    outcome.kind === 'approved' ? { ...outcome, amount: { ...outcome.amount, currency: amount.currency } } : outcome,
  ),
  'settles whatever the amount': onOutcomes((outcome, { amount }) =>
    outcome.kind === 'approved' ? { ...outcome, amount: { ...amount, currency: outcome.amount.currency } } : outcome,
  ),
  'counts tips as paid': onOutcomes((outcome) =>
    outcome.kind === 'approved'
      ? {
          ...outcome,
          tip: 0 as never,
          amount: { ...outcome.amount, amount: (outcome.amount.amount + outcome.tip) as never },
        }
      : outcome,
  ),
  'believes what a callback says': withProviders((provider) => ({
    inquire: (context, attempt) =>
      provider.inquire(context, { ...attempt, reference: attempt.state.transaction ?? attempt.reference }),
  })),
  'takes a cancel that was asked for as a fact': onOutcomes((outcome, { cancelRequestedAt }) =>
    cancelRequestedAt === null ? outcome : { kind: 'cancelled' },
  ),
  'does not watch what ended': onPayments((payment) =>
    payment.closedAt === null ? payment : { ...payment, inquireAt: null },
  ),
  'has nobody who takes up what a host has left': (ports) => ({
    ...ports,
    payments: { ...ports.payments, due: async (...call) => (await ports.payments.due(...call)).slice(0, 0) },
  }),
  'gives back without looking at what is held': ofFiles((file) => ({
    ...file,
    sale: { ...file.sale, refundsReserved: 0 as never },
    payments: file.payments.map((payment) => ({ ...payment, refundsReserved: 0 as never })),
  })),
  'sends a refund again when no answer comes': withProviders((provider) => ({
    refund: async (...call) => {
      const outcome = await provider.refund(...call);
      return outcome.kind === 'unknown' ? provider.refund(...call) : outcome;
    },
  })),
  'takes a refund that is unknown for declined': onRefundOutcomes((outcome) =>
    outcome.kind === 'unknown' ? { kind: 'declined', reason: 'other' } : outcome,
  ),
  'sends two refunds of a payment at once': ofFiles((file) => ({
    ...file,
    refunds: file.refunds.map((refund) =>
      refund.status === 'created' ? { ...refund, paymentId: refund.id as never } : refund,
    ),
  })),
  'writes over what others wrote': lastWriteWins,
  'writes whatever the sale has become': withCommits((write) => (write.into === 'sale' ? undefined : write)),
  'keeps no takings of refunds': withCommits((write) =>
    write.into === 'shift' && write.op === 'update'
      ? {
          ...write,
          record: {
            ...write.record,
            takings: {
              ...write.record.takings,
              byProvider: Object.fromEntries(
                Object.entries(write.record.takings.byProvider).map(([id, one]) => [id, { ...one, refunds: 0 }]),
              ),
            },
          },
        }
      : write,
  ),
  'takes nothing back that a sale has earned': ofFiles((file) => ({
    ...file,
    card: file.card && { ...file.card, earned: [] },
  })),
  'forgets what it has answered': (ports) => ({
    ...ports,
    payments: {
      ...ports.payments,
      file: async (request) => {
        const file = await ports.payments.file(request);
        return file && { ...file, answered: null };
      },
    },
    commits: { ...ports.commits, commit: (change) => ports.commits.commit({ ...change, idempotency: null }) },
  }),
};
