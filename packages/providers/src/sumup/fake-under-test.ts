import { appendFileSync } from 'node:fs';
import { setupServer } from 'msw/node';
import { manualClock, type ManualClock } from '@tresen/domain/testing';
import {
  fakeSumUp,
  sumUpHandlers,
  type FakeSumUp,
  type Fault,
  type Operation,
  type FakeSumUpOptions,
} from '../sumup-testing/index.ts';

/** Writes what passes between the providers and SumUp to the file that SUMUP_EXCHANGES names, for those who check it. */
const file = process.env.SUMUP_EXCHANGES;
const keep = (passed: object) => file && appendFileSync(file, `${JSON.stringify(passed)}\n`);

/** SumUp's API as the providers of a test reach it, at its own address. */
export const sumUpServer = () => {
  const server = setupServer();
  return {
    listen: () => server.listen({ onUnhandledFrame: 'error' }),
    close: () => server.close(),
    /** A new SumUp, in place of the one before. */
    open: (options: Omit<FakeSumUpOptions, 'clock'> & { readonly clock?: ManualClock } = {}) => {
      const { clock = manualClock() } = options;
      const sumup = fakeSumUp({
        ...options,
        clock,
        onExchange: (exchange) => {
          options.onExchange?.(exchange);
          keep({ exchange });
        },
        onCallback: ({ body }) => keep({ callback: body }),
      });
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
export const patienceWith = (sumup: FakeSumUp) => () => (sumup.isFailing('silence') ? 1_000 : 10_000);

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

const inquiryFaults: readonly Fault[] = [
  'request_lost',
  'server_error',
  'bad_gateway',
  'empty',
  'garbage',
  'truncated',
  'other_json',
  'unknown_status',
  'rate_limited',
];

/** Every fault over all that is asked; silence, which takes real time, over the operation that is asked first. */
export const inquiryDisruptions = (sumup: FakeSumUp, first: Operation) => [
  ...inquiryFaults.map((fault) => disruption(sumup, fault)),
  disruption(sumup, 'silence', first),
];
