import type { Currency, Minor, Money } from '../kernel/money.ts';
import type { Instant } from '../kernel/time.ts';
import type { SettingsPart } from '../people/settings.ts';

/**
 * How a payment with a provider goes. `immediate`: it is over when it has begun, and nothing is sent anywhere. `terminal`: a device
 * beside the till does it. `app_switch`: another app on the till does it, and comes back.
 */
export type PaymentFlow = 'immediate' | 'terminal' | 'app_switch';

export type Platform = 'web' | 'android' | 'ios';

/** What a provider says of itself. Pages, checks and settings follow from it; nothing else knows of any provider by name. */
export interface ProviderDescriptor {
  /** `snake_case`; on the wire, in settings and in records. */
  readonly id: string;
  /** By language; people read it on a button. `en` always. */
  readonly label: Readonly<Record<string, string>> & { readonly en: string };
  /** A label for one platform, where it does something else there. */
  readonly labelOn?: Partial<Record<Platform, ProviderDescriptor['label']>>;
  readonly flow: PaymentFlow;
  /** Its money lies in the till's drawer: a shift's expected cash counts it. */
  readonly drawer: boolean;
  readonly can: {
    readonly cancel: boolean;
    readonly refund: 'none' | 'full' | 'partial';
    readonly tips: boolean;
    /** It has readers, one of which a payment names. */
    readonly readers: boolean;
  };
  /** `'any'`, or those it takes. */
  readonly currencies: 'any' | readonly Currency[];
  /** Least amount of a payment when the installation sets no other. */
  readonly minimum: Minor;
  /** The product that fills a sale up to the minimum, when the installation names no other. */
  readonly minimumTopupBarcode: string | null;
  readonly platforms: readonly Platform[];
  readonly settings: SettingsPart;
}

/** What of a provider's is kept with a payment and handed back to it: its own ids. Never secret. */
export type ProviderState = Readonly<Record<string, string>>;

/** What every call of a provider is given. A provider keeps nothing between calls. */
export interface ProviderContext {
  /** As the merchant, or else the installation, has set them; secrets opened. */
  readonly settings: Readonly<Record<string, string>>;
  readonly now: Instant;
  /** Milliseconds the call may take; whatever comes of it then is `unknown`. */
  readonly patience: number;
}

/** One attempt, as its provider knows it. */
export interface AttemptRef {
  /** Ours, unguessable, fresh for every attempt: the provider's foreign id. 32 characters of `a-z0-9`. */
  readonly reference: string;
  readonly amount: Money;
  readonly readerId: string | null;
  /** When it was submitted; the same at every call about this attempt. */
  readonly startedAt: Instant;
  /** Since when it is wanted cancelled: the domain's own record, for providers whose answers do not tell who ended an attempt. */
  readonly cancelRequestedAt: Instant | null;
  readonly state: ProviderState;
}

export interface StartRequest extends AttemptRef {
  /** What the customer may see beside the amount: store and receipt number. */
  readonly title: string;
  /** Cash handed over, where the flow is immediate and the client said so. */
  readonly tendered: Minor | null;
  readonly platform: Platform;
  /** Where the provider may tell that something happened, and where its app comes back to. Both carry a token of this attempt. */
  readonly callbackUrl: string;
  readonly returnUrl: string;
}

export type DeclineReason = 'declined' | 'insufficient_funds' | 'card_problem' | 'timed_out' | 'other';

/**
 * What is known of an attempt. A time-out, a 5xx, an empty or unreadable answer and an unknown status are `unknown`, never a failure.
 * `why` is a code; `not_found` is kept for a provider that has answered, and knows nothing of the attempt.
 * `state` is merged into what is kept; `cancelled`, `declined` and `not_started` are final facts: no money moved, or will.
 */
export type Outcome = { readonly state?: ProviderState } & (
  | { readonly kind: 'action_required'; readonly action: { readonly kind: 'open_url'; readonly url: string } }
  | { readonly kind: 'pending'; readonly phase: PaymentPhase }
  | {
      readonly kind: 'approved';
      /** What was taken for the sale, without the tip. */
      readonly amount: Money;
      readonly tip: Minor;
      /** Change to give back, of cash. */
      readonly change?: Minor;
      /** For the receipt: `VISA •••• 1234`, an authorization code. */
      readonly details?: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'declined'; readonly reason: DeclineReason }
  | { readonly kind: 'cancelled' }
  /** It was refused before it could begin: a reader that is offline, a setting that is wrong. `problem` is for people to act on. */
  | { readonly kind: 'not_started'; readonly problem: ProviderProblem }
  | { readonly kind: 'unknown'; readonly why: string }
);

/** What a terminal or app is doing, as far as it says. */
export type PaymentPhase = 'waiting' | 'waiting_for_card' | 'waiting_for_pin' | 'processing';

export type ProviderProblem =
  | 'reader_offline'
  | 'reader_busy'
  | 'reader_unknown'
  | 'settings_wrong'
  | 'amount_refused'
  /** It is certain that nothing was sent: no connection came about. */
  | 'unreachable'
  | 'refused';

/** One refund, as its provider knows it. */
export interface RefundRef {
  readonly reference: string;
  readonly amount: Money;
  readonly startedAt: Instant;
  readonly state: ProviderState;
  /** The attempt whose money it gives back, and what the provider has given back of it already. */
  readonly attempt: AttemptRef;
  readonly refundedBefore: Minor;
}

export type RefundOutcome = { readonly state?: ProviderState } & (
  | { readonly kind: 'approved'; readonly amount: Money }
  | { readonly kind: 'pending' }
  | { readonly kind: 'declined'; readonly reason: 'not_refundable' | 'exceeds_paid' | 'other' }
  | { readonly kind: 'unknown'; readonly why: string }
);

/** Whether payments can begin now. */
export type ProviderHealth =
  | { readonly kind: 'ok' }
  | { readonly kind: 'not_configured'; readonly missing: readonly string[] }
  | { readonly kind: 'unreachable'; readonly why: string }
  | { readonly kind: 'refused'; readonly why: string };

/** What came to a callback or return address. Anybody may have sent it. */
export interface CallbackRequest {
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Reader {
  readonly id: string;
  readonly name: string;
  readonly model: string | null;
  readonly status: 'online' | 'offline' | 'busy' | 'unknown';
  /** When the provider last heard of it; its status is as old. */
  readonly seenAt: Instant | null;
}

/** Readers of a merchant at its provider. Every call refuses with `PROVIDER_UNAVAILABLE` when no answer comes. */
export interface Readers {
  list(context: ProviderContext): Promise<readonly Reader[]>;
  /** `READER_CODE_INVALID` for a code that is wrong or has run out. */
  pair(context: ProviderContext, request: { readonly code: string; readonly name: string }): Promise<Reader>;
  /** `READER_NOT_FOUND`. */
  unpair(context: ProviderContext, readerId: string): Promise<void>;
  status(context: ProviderContext, readerId: string): Promise<Reader>;
}

/**
 * A payment provider. It holds no state and touches no storage: the domain owns state, clock and retries. No call throws for what
 * the provider's server did; that is an outcome.
 */
export interface PaymentProvider {
  readonly descriptor: ProviderDescriptor;
  health(context: ProviderContext): Promise<ProviderHealth>;
  /** Sends the attempt, once: called again for the same reference only where the flow is `immediate` or `app_switch`, which send nothing. */
  start(context: ProviderContext, request: StartRequest): Promise<Outcome>;
  inquire(context: ProviderContext, attempt: AttemptRef): Promise<Outcome>;
  /** Asks to end the attempt; whether it did, {@link inquire} says. */
  cancel(context: ProviderContext, attempt: AttemptRef): Promise<void>;
  /** Sends the refund, once. */
  refund(context: ProviderContext, refund: RefundRef): Promise<RefundOutcome>;
  inquireRefund(context: ProviderContext, refund: RefundRef): Promise<RefundOutcome>;
  /**
   * What a callback or return says about where to look: provider ids to keep, such as a transaction's. Never an outcome: it is a
   * hint to inquire, and may be forged.
   */
  readCallback(request: CallbackRequest): ProviderState;
  readonly readers?: Readers;
}
