import { iso } from '@tresen/domain';
import { inMajor } from './amounts.ts';
import type { FakeCheckout, FakeReader, FakeTransaction, FakeWorld } from './world.ts';

/** What is sent back, before any fault comes over it. */
export interface FakeAnswer {
  readonly status: number;
  readonly type?: 'application/json' | 'application/problem+json';
  readonly body?: unknown;
}

export const ok = (body: unknown, status = 200): FakeAnswer => ({ status, body });

const problemOf = (status: number, name: string, title: string, detail: string, more: object = {}): FakeAnswer => ({
  status,
  type: 'application/problem+json',
  body: { type: `https://developer.sumup.com/problem/${name}`, title, status, detail, ...more },
});

/** SumUp's forms of saying no. Some operations have two: which one comes is as good as chance. */
export const refusals = {
  problem: {
    unauthorized: problemOf(401, 'unauthorized', 'Unauthorized', 'Authentication credentials are missing or invalid.'),
    badRequest: problemOf(400, 'bad-request', 'Bad Request', 'Request validation failed.'),
    notFound: problemOf(
      404,
      'not-found',
      "Requested resource couldn't be found.",
      'It does not exist or is not yours.',
    ),
    conflict: problemOf(409, 'conflict', 'Conflict', 'The transaction is not refundable in its current state'),
    busy: problemOf(422, 'reader-busy', 'Reader Busy', 'There is a pending checkout for the device.'),
    offline: problemOf(422, 'reader-offline', 'Reader Offline', 'The device is offline.'),
  },
  /** A problem of the gateway, as plain JSON with its trace. */
  gateway: {
    status: 401,
    body: {
      detail: 'Unauthorized.',
      status: 401,
      title: 'Unauthorized',
      trace_id: '3c77294349d3b5647ea2d990f0d8f017',
      type: 'https://developer.sumup.com/problem/unauthorized',
    },
  },
  typed: {
    unauthorized: { status: 401, body: { errors: { type: 'UNAUTHORIZED', detail: 'Unauthorized' } } },
    unauthorizedStatus: { status: 401, body: { errors: { detail: 'Unauthorized' } } },
    notFound: { status: 404, body: { errors: { detail: 'Not Found' } } },
    busy: {
      status: 422,
      body: { errors: { type: 'READER_BUSY', detail: 'There is a pending checkout for the device.' } },
    },
    offline: { status: 422, body: { errors: { type: 'READER_OFFLINE', detail: 'The device is offline.' } } },
  },
  fields: (fields: Readonly<Record<string, readonly string[]>>): FakeAnswer => ({
    status: 422,
    body: { errors: fields },
  }),
  message: { status: 404, body: { error_code: 'NOT_FOUND', message: 'Resource not found' } },
  tooMuch: (most: number): FakeAnswer =>
    problemOf(422, 'unprocessable-entity', 'Unprocessable Entity', 'Refund failed.', {
      errors: [
        {
          code: 'INVALID_AMOUNT',
          detail: 'Amount exceeds the refundable amount',
          reason: 'amount_too_high',
          max_refundable_amount: most,
        },
      ],
    }),
} as const;

export const readerBody = ({ id, name, serial, pairing, createdAt, updatedAt }: FakeReader) => ({
  id,
  name,
  status: pairing,
  device: { identifier: serial, model: 'solo' },
  created_at: iso(createdAt),
  updated_at: iso(updatedAt),
});

export const statusBody = ({ online, lastActivity }: FakeReader, busy: boolean) => ({
  data: {
    status: online ? 'ONLINE' : 'OFFLINE',
    state: busy ? 'WAITING_FOR_CARD' : 'IDLE',
    battery_level: 80.5,
    connection_type: 'Wi-Fi',
    firmware_version: '3.3.39.0',
    last_activity: iso(lastActivity),
  },
});

export const checkoutBody = (world: FakeWorld, checkout: FakeCheckout) => ({
  data: {
    checkout_id: checkout.id,
    client_transaction_id: checkout.clientTransactionId,
    status: checkout.status,
    payment_status: checkout.status === 'pending' ? null : checkout.status,
    payment_failure_reason: checkout.failureReason,
    payment_type: 'card',
    card_type: null,
    installments: null,
    reader_serial_number: world.readers.get(checkout.readerId)?.serial ?? '',
    reader_firmware_version: '3.3.39.0',
    total_amount: {
      currency: checkout.currency,
      minor_unit: world.minorUnitOf(checkout.currency),
      value: checkout.value,
    },
    valid_until: null,
    created_at: iso(checkout.createdAt),
    updated_at: iso(checkout.updatedAt),
  },
});

const refunded = ({ refunds }: FakeTransaction): number =>
  refunds.reduce((sum, { amount, status }) => (status === 'REFUNDED' ? sum + amount : sum), 0);

/** What can still be given back. */
export const refundable = (transaction: FakeTransaction): number => transaction.amount - refunded(transaction);

function basics(transaction: FakeTransaction) {
  const { code, currency, status, at, amount } = transaction;
  return {
    transaction_code: code,
    amount: inMajor(amount, currency),
    currency,
    timestamp: iso(at),
    status: refunded(transaction) > 0 ? 'REFUNDED' : status,
    payment_type: 'POS',
    installments_count: 1,
  };
}

export function transactionBody(world: FakeWorld, transaction: FakeTransaction) {
  const { id, currency, tip, foreignId, clientTransactionId, refunds, status } = transaction;
  return {
    id,
    ...basics(transaction),
    merchant_code: world.merchantCode,
    ...(tip > 0 && { tip_amount: inMajor(tip, currency) }),
    entry_mode: 'CONTACTLESS',
    ...(foreignId !== undefined && { foreign_transaction_id: foreignId }),
    ...(clientTransactionId !== undefined && { client_transaction_id: clientTransactionId }),
    ...(status === 'SUCCESSFUL' && { auth_code: '053201', card: { type: 'VISA', last_4_digits: '3456' } }),
    events: (world.hidesRefunds ? [] : refunds).map((refund) => ({
      id: refund.id,
      transaction_id: id,
      type: 'REFUND',
      status: refund.status,
      amount: inMajor(refund.amount, currency),
      timestamp: iso(refund.at),
    })),
  };
}

export const historyBody = (transactions: readonly FakeTransaction[]) => ({
  items: transactions.map((transaction) => ({
    transaction_id: transaction.id,
    ...basics(transaction),
    ...(transaction.clientTransactionId !== undefined && { client_transaction_id: transaction.clientTransactionId }),
    type: 'PAYMENT',
    refunded_amount: inMajor(refunded(transaction), transaction.currency),
  })),
  links: [],
});
