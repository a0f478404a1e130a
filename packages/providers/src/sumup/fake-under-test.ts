import { appendFileSync } from 'node:fs';
import { setupServer } from 'msw/node';
import { manualClock, type ManualClock } from '@tresen/domain/testing';
import {
  fakeSumUp,
  sumUpHandlers,
  type FakeSumUp,
  type Fault,
  type Operation,
  type Exchange,
  type FakeSumUpOptions,
} from '../sumup-testing/index.ts';

const record = process.env.SUMUP_EXCHANGES;

/** SumUp's API as the providers of a test reach it, at its own address. */
export const sumUpServer = () => {
  const server = setupServer();
  return {
    listen: () => server.listen({ onUnhandledFrame: 'error' }),
    close: () => server.close(),
    /** A new SumUp, in place of the one before. Its exchanges are written to the file that SUMUP_EXCHANGES names. */
    open: (options: Omit<FakeSumUpOptions, 'clock'> & { readonly clock?: ManualClock } = {}) => {
      const { clock = manualClock() } = options;
      const onExchange = (exchange: Exchange) => {
        options.onExchange?.(exchange);
        if (record) appendFileSync(record, `${JSON.stringify(exchange)}\n`);
      };
      const sumup = fakeSumUp({ ...options, clock, onExchange });
      server.resetHandlers(...sumUpHandlers(sumup));
      return { sumup, clock };
    },
  };
};

/** A disruption of the contract suite: this fault, until it ends. */
export const disruption = (sumup: FakeSumUp, fault: Fault, on?: Operation) => ({
  name: fault,
  begins: () => sumup.fail(fault, { times: Number.POSITIVE_INFINITY, ...(on && { on }) }),
  ends: () => sumup.heal(),
});

/** Long enough for a busy machine; short while SumUp says nothing. */
export const patienceWith = (sumup: FakeSumUp) => () => (sumup.isFailing('silence') ? 100 : 5_000);

/** What SumUp knows of an attempt. */
export const truthOf = (sumup: FakeSumUp, reference: string) => {
  const paid = sumup.transactions.filter((one) => one.foreignId === reference && one.status === 'SUCCESSFUL');
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return {
    starts: sumup.asked('CreateReaderCheckout'),
    charged: sum(paid.map(({ amount, tip }) => amount - tip)),
    tip: sum(paid.map(({ tip }) => tip)),
    refundRequests: sumup.asked('RefundTransaction'),
    refunded: sum(paid.flatMap(({ refunds }) => refunds.map(({ amount }) => amount))),
  };
};

export const refundDisruptions = (sumup: FakeSumUp) =>
  (['answer_lost', 'silence', 'bad_gateway', 'empty', 'garbage', 'request_lost', 'server_error'] as const).map(
    (fault) => ({
      ...disruption(sumup, fault, 'RefundTransaction'),
      arrives: fault !== 'request_lost' && fault !== 'server_error',
    }),
  );

export const inquiryFaults: readonly Fault[] = [
  'request_lost',
  'silence',
  'server_error',
  'bad_gateway',
  'empty',
  'garbage',
  'truncated',
  'other_json',
  'unknown_status',
  'rate_limited',
];
