import { iso, later, minutes, seconds, type Clock, type Instant } from '@tresen/domain';
import { countedWith } from './amounts.ts';

/** A Solo on the counter. */
export interface FakeReader {
  readonly id: string;
  readonly name: string;
  readonly serial: string;
  readonly createdAt: Instant;
  updatedAt: Instant;
  pairing: 'processing' | 'paired' | 'expired';
  online: boolean;
  lastActivity: Instant;
  /** Terminate is answered as ever, and the customer pays all the same. */
  ignoresTerminate: boolean;
}

export interface FakeCheckout {
  readonly id: string;
  readonly clientTransactionId: string;
  readonly readerId: string;
  readonly foreignId: string;
  readonly currency: string;
  /** In units of SumUp's `minor_unit`. */
  readonly value: number;
  readonly returnUrl: string | undefined;
  readonly offersTips: boolean;
  readonly createdAt: Instant;
  updatedAt: Instant;
  status: 'pending' | 'successful' | 'failed' | 'cancelled';
  failureReason: string | null;
  terminateAt: Instant | undefined;
}

export interface FakeRefund {
  readonly id: number;
  readonly amount: number;
  readonly at: Instant;
  status: 'REFUNDED' | 'PENDING' | 'FAILED';
}

export interface FakeTransaction {
  readonly id: string;
  readonly code: string;
  readonly foreignId: string | undefined;
  readonly clientTransactionId: string | undefined;
  readonly currency: string;
  /** With the tip, in units of SumUp's minor unit. */
  readonly amount: number;
  readonly tip: number;
  readonly at: Instant;
  status: 'SUCCESSFUL' | 'FAILED' | 'PENDING' | 'CANCELLED';
  refundable: boolean;
  readonly refunds: FakeRefund[];
}

/** A callback that SumUp owes; it repeats one until it is answered by exactly 200, up to five times. */
export interface FakeCallback {
  readonly url: string;
  readonly body: string;
  tries: number;
}

export interface WorldOptions {
  readonly clock: Clock;
  /** How long after it was made a transaction can be asked for. */
  readonly transactionsShowAfter?: number;
  /** Told of every callback that falls due. */
  readonly onCallback?: (callback: FakeCallback) => void;
  /** Transactions say that they were given back, and not by which refunds. */
  readonly hidesRefunds?: boolean;
}

/** When a reader that nobody serves gives up. */
const readerPatience = minutes(2);
const pairingLife = minutes(5);
/** What a device takes to stop when it is asked to. */
const stopping = seconds(1);

/** What is the case at SumUp and at its readers, and what customers do. It moves with its clock alone. */
export function fakeWorld({ clock, transactionsShowAfter = 0, hidesRefunds = false, onCallback }: WorldOptions) {
  const readers = new Map<string, FakeReader>();
  const codes = new Map<string, { readonly serial: string; readonly shownAt: Instant }>();
  const checkouts: FakeCheckout[] = [];
  const transactions: FakeTransaction[] = [];
  const callbacks: FakeCallback[] = [];
  let made = 0;

  const uuid = () => `00000000-0000-4000-8000-${String(++made).padStart(12, '0')}`;
  const letters = (length: number, count: number) => count.toString(36).toUpperCase().padStart(length, '0');

  function addReader(name: string, serial: string, pairing: FakeReader['pairing'] = 'paired'): FakeReader {
    const now = clock.now();
    const reader: FakeReader = {
      id: `rdr_${letters(26, ++made)}`,
      name,
      serial,
      createdAt: now,
      updatedAt: now,
      pairing,
      online: true,
      lastActivity: now,
      ignoresTerminate: false,
    };
    readers.set(reader.id, reader);
    return reader;
  }

  function end(
    checkout: FakeCheckout,
    status: FakeCheckout['status'],
    at: Instant,
    reason: string | null = null,
  ): void {
    checkout.status = status;
    checkout.failureReason = reason;
    checkout.updatedAt = at;
    const { returnUrl, clientTransactionId } = checkout;
    if (returnUrl === undefined || (status !== 'successful' && status !== 'failed')) return;
    const transaction = transactions.find((one) => one.clientTransactionId === clientTransactionId);
    const told = callbacks.length % 2 === 0 ? transaction?.id : undefined; // every second one lacks it
    const payload = {
      client_transaction_id: clientTransactionId,
      merchant_code: world.merchantCode,
      status,
      ...(told !== undefined && { transaction_id: told }),
    };
    const body = { id: uuid(), event_type: 'solo.transaction.updated', payload, timestamp: iso(at) };
    const callback = { url: returnUrl, body: JSON.stringify(body), tries: 0 };
    callbacks.push(callback);
    onCallback?.(callback);
  }

  function record(
    transaction: Omit<FakeTransaction, 'id' | 'code' | 'at' | 'refunds' | 'refundable'>,
  ): FakeTransaction {
    const count = ++made;
    const kept = {
      ...transaction,
      id: uuid(),
      code: `T${letters(9, count)}`,
      at: clock.now(),
      refundable: true,
      refunds: [],
    };
    transactions.push(kept);
    return kept;
  }

  /** Lets what was due by now happen. */
  function settle(): void {
    const now = clock.now();
    for (const reader of readers.values()) {
      if (reader.pairing === 'processing' && now >= later(reader.createdAt, seconds(1))) reader.pairing = 'paired';
      if (reader.online) reader.lastActivity = now;
    }
    for (const checkout of checkouts.filter(({ status }) => status === 'pending')) {
      const { terminateAt, createdAt } = checkout;
      if (terminateAt !== undefined && terminateAt <= now) end(checkout, 'failed', terminateAt);
      else if (later(createdAt, readerPatience) <= now) end(checkout, 'failed', later(createdAt, readerPatience));
    }
  }

  function pendingAt(readerId: string): FakeCheckout {
    settle();
    const checkout = checkouts.findLast((one) => one.readerId === readerId && one.status === 'pending');
    if (!checkout) throw new Error('the reader waits for nobody');
    return checkout;
  }

  const world = {
    merchantCode: 'MC0X0ABC',
    hidesRefunds,
    clock,
    readers,
    checkouts,
    transactions,
    callbacks,
    uuid,
    settle,
    addReader,
    record,

    /** A device that was switched on and shows a code for five minutes. */
    showPairingCode(serial = `U1DT3NA${letters(5, ++made)}`): string {
      const code = letters(8 + (made % 2), 0xabcdef + ++made);
      codes.set(code, { serial, shownAt: clock.now() });
      return code;
    },

    /** The reader that a code pairs; `undefined` for one that is not shown, or no longer. */
    pair(code: string, name: string): FakeReader | undefined {
      const shown = codes.get(code);
      if (!shown || clock.now() >= later(shown.shownAt, pairingLife)) return undefined;
      codes.delete(code);
      return addReader(name, shown.serial, 'processing');
    },

    isBusy: (readerId: string): boolean =>
      checkouts.some((one) => one.readerId === readerId && one.status === 'pending'),

    /** A foreign id is good for one attempt, also for one that failed. */
    isSpent: (foreignId: string): boolean =>
      checkouts.some((one) => one.foreignId === foreignId) || transactions.some((one) => one.foreignId === foreignId),

    open(wanted: Pick<FakeCheckout, 'readerId' | 'foreignId' | 'currency' | 'value' | 'returnUrl' | 'offersTips'>) {
      const now = clock.now();
      const checkout: FakeCheckout = {
        ...wanted,
        id: uuid(),
        clientTransactionId: uuid(),
        createdAt: now,
        updatedAt: now,
        status: 'pending',
        failureReason: null,
        terminateAt: undefined,
      };
      checkouts.push(checkout);
      return checkout;
    },

    terminate(readerId: string): void {
      const checkout = checkouts.findLast((one) => one.readerId === readerId && one.status === 'pending');
      if (checkout && !readers.get(readerId)?.ignoresTerminate) checkout.terminateAt = later(clock.now(), stopping);
    },

    /** What can be asked for by now. */
    shown: (): readonly FakeTransaction[] =>
      transactions.filter(({ at }) => later(at, transactionsShowAfter) <= clock.now()),

    /** The customer before a reader. */
    customer: (readerId: string) => ({
      /** Pays; with a tip where the reader offers one. */
      taps({ tip = 0 }: { readonly tip?: number } = {}): FakeTransaction {
        const checkout = pendingAt(readerId);
        const { clientTransactionId, foreignId, currency, value } = checkout;
        const amount = value + (checkout.offersTips ? tip : 0);
        const paid = { amount, tip: amount - value, currency, foreignId, clientTransactionId };
        const transaction = record({ ...paid, status: 'SUCCESSFUL' });
        end(checkout, 'successful', clock.now());
        return transaction;
      },
      /** Has the card refused, and gives up or tries another one. */
      isDeclined({
        reason = null,
        givesUp = true,
      }: { readonly reason?: string | null; readonly givesUp?: boolean } = {}) {
        const checkout = pendingAt(readerId);
        const { clientTransactionId, foreignId, currency, value: amount } = checkout;
        record({ amount, tip: 0, currency, foreignId, clientTransactionId, status: 'FAILED' });
        if (givesUp) end(checkout, 'failed', clock.now(), reason);
      },
      cancels(): void {
        end(pendingAt(readerId), 'failed', clock.now());
      },
    }),

    /** Decimals that SumUp counts a currency with. */
    minorUnitOf: countedWith,
  };
  return world;
}

export type FakeWorld = ReturnType<typeof fakeWorld>;
