import type { CallbackRequest, Outcome, PaymentProvider, Platform, StartRequest } from '../../payments/provider.ts';
import type { ManualClock } from '../fakes.ts';

/** What the provider's own server, or its fake, knows of one attempt. Amounts in minor units. */
export interface ProviderTruth {
  /** Requests to begin the attempt that reached it, refused ones included. */
  readonly starts: number;
  /** Taken for the sale, without the tip. */
  readonly charged: number;
  readonly tip: number;
  readonly refundRequests: number;
  readonly refunded: number;
}

/** How the world around the provider is made to do one thing. */
export interface Play {
  /** What is to be paid, in minor units, where what happens follows from the amount; 1010 when absent. */
  readonly amount?: number;
  /** Done before the attempt is started. */
  readonly before?: () => void | Promise<void>;
  /** Done after `start` was called: the customer's part. */
  readonly after?: (request: StartRequest, started: Outcome) => void | Promise<void>;
  /** Milliseconds on the clock by which it can be known what happened; ten seconds when absent. */
  readonly within?: number;
}

/** Something between the provider's adapter and its server that goes wrong, until it is ended. */
export interface Disruption {
  readonly name: string;
  readonly amount?: number;
  readonly begins: () => void;
  readonly ends: () => void;
  /** Milliseconds on the clock by which it is over, where it ends by itself. */
  readonly within?: number;
}

/** One that a request to begin, or to refund, meets; the request has its effect all the same, or not. */
export interface RequestDisruption extends Disruption {
  readonly arrives: boolean;
  /** The customer's part, where the request arrives. */
  readonly after?: Play['after'];
}

/**
 * A provider with a world around it that a test commands: its server or a stateful fake of it, its terminal, its customers. Every
 * play is told, or said to be impossible; a capability that the descriptor declares cannot be said to be impossible.
 */
export interface PaymentProviderUnderTest {
  /** A new instance, as another host process would make one. */
  readonly provider: () => PaymentProvider;
  readonly clock: ManualClock;
  /** Complete settings that work. */
  readonly settings: Readonly<Record<string, string>>;
  /** The fields without which it is not configured. */
  readonly required: readonly string[];
  /** Settings that are complete and not accepted. */
  readonly refusedSettings: Readonly<Record<string, string>> | 'cannot';
  /** ISO 4217; EUR when absent. */
  readonly currency?: string;
  /** Further currencies, each with an amount in minor units that it can take. */
  readonly alsoIn?: readonly { readonly currency: string; readonly amount: number }[];
  readonly platform: Platform;
  /** A reader that takes payments. */
  readonly reader: string | null;
  /** Milliseconds that a call may take in real time; 5 000 when absent. Fewer while its server is made to say nothing. */
  readonly patience?: () => number;
  /** `'none'` where no server exists that could know more than the provider. */
  readonly truth: ((reference: string) => ProviderTruth | Promise<ProviderTruth>) | 'none';
  readonly plays: {
    readonly pays: Play;
    readonly pays_with_tip: (Play & { readonly tip: number }) | 'cannot';
    readonly is_declined: Play | 'cannot';
    readonly cancels_at_the_terminal: Play | 'cannot';
    readonly walks_away: Play | 'cannot';
    readonly pays_late: Play | 'cannot';
    /** It is refused at once: busy, offline. */
    readonly cannot_begin: Play | 'cannot';
    /** Nothing happens until the attempt is cancelled, which ends it. */
    readonly is_cancelled: Play | 'cannot';
    /** The customer pays although a cancel was asked for. */
    readonly pays_despite_cancel: Play | 'cannot';
    readonly pays_and_is_refused_a_refund: Play | 'cannot';
  };
  /** What goes wrong with a request to begin: for a terminal, one that arrives and one that does not at least. */
  readonly startDisruptions: readonly RequestDisruption[];
  /** What goes wrong while it is inquired, after a customer has paid. */
  readonly inquiryDisruptions: readonly Disruption[];
  readonly refundDisruptions: readonly RequestDisruption[];
  /** Callbacks and returns as its server sends them about an attempt. */
  readonly callbacks: ((reference: string) => readonly CallbackRequest[]) | 'none';
  readonly readers:
    | {
        /** A code that pairs a new reader now. */
        readonly code: () => string;
        /** A code that did, and has run out or been used. */
        readonly spentCode: () => string;
        /** Of the inquiry disruptions, those that hit readers too. */
        readonly disruptions: readonly Disruption[];
      }
    | 'none';
}
