import { describe, test } from 'vitest';
import type { StartRequest } from '@tresen/domain';
import { manualClock, paymentProviderContract, type PaymentProviderUnderTest } from '@tresen/domain/testing';
import { fakeTally, type Fault } from './fake-tally.ts';
import { tally } from './provider.ts';

function tallyUnderTest(): PaymentProviderUnderTest {
  const server = fakeTally();
  const does = (state: Parameters<typeof server.customer>[1]) => ({
    after: ({ reference }: StartRequest) => server.customer(reference, state),
  });
  const goesWrong = (name: Fault) => ({ name, begins: () => server.fail(name), ends: () => server.heal() });
  const faults = [goesWrong('request_lost'), goesWrong('answer_lost'), goesWrong('garbage')];
  const requestFaults = faults.map((one) => ({ ...one, arrives: one.name !== 'request_lost', ...does('paid') }));

  return {
    provider: () => tally({ fetch: (request) => server.fetch(request) }),
    clock: manualClock(),
    settings: server.settings,
    required: ['secret_key'],
    refusedSettings: { secret_key: 'of_somebody_else' },
    alsoIn: [{ currency: 'JPY', amount: 1_235 }],
    platform: 'web',
    reader: null,
    truth: (reference) => ({
      starts: server.requests.charges,
      charged: server.charge(reference)?.state === 'paid' ? (server.charge(reference)?.amount ?? 0) : 0,
      tip: 0,
      refundRequests: server.requests.refunds,
      refunded: server.refunded(reference),
    }),
    plays: {
      pays: does('paid'),
      pays_with_tip: 'cannot',
      is_declined: does('refused'),
      cancels_at_the_terminal: does('left'),
      walks_away: does('left'),
      pays_late: does('paid'),
      cannot_begin: { before: () => server.keepBusy() },
      is_cancelled: {},
      pays_despite_cancel: { before: () => server.ignoreCancels(), ...does('paid') },
      pays_and_is_refused_a_refund: 'cannot',
    },
    startDisruptions: requestFaults,
    inquiryDisruptions: faults,
    refundDisruptions: requestFaults,
    callbacks: 'none',
    readers: 'none',
  };
}

describe('Tally', () => paymentProviderContract(test, async () => tallyUnderTest()));
