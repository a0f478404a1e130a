import type { Clock } from '@tresen/domain';
import { openApp, type OpenedApp } from './app.ts';
import { refusals, type FakeAnswer } from './answers.ts';
import { arrival, responseOf, type Arrival, type Fault, type Operation, type PlannedFault } from './faults.ts';
import { operations, type Route } from './operations.ts';
import { fakeWorld, type FakeWorld, type WorldOptions } from './world.ts';

/** One request and what came of it, for those who check both against SumUp's description. */
export interface Exchange {
  readonly operation: Operation | undefined;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly query: Readonly<Record<string, string>>;
    readonly authorization: string | null;
    readonly body: unknown;
  };
  readonly response: { readonly status: number; readonly type: string | null; readonly body: string } | undefined;
  /** What was made to go wrong; then the answer is none of SumUp's. */
  readonly fault: Fault | undefined;
}

export interface FakeSumUpOptions extends WorldOptions {
  /** Told of every exchange. */
  readonly onExchange?: (exchange: Exchange) => void;
}

/** SumUp's API, its readers and its app, in memory. */
export interface FakeSumUp extends FakeWorld {
  readonly clock: Clock;
  /** What a merchant enters as settings of its providers. */
  readonly settings: Readonly<Record<'api_key' | 'merchant_code' | 'affiliate_key' | 'app_id', string>>;
  /** Answers a request to the API, whatever its host. */
  answer(request: Request): Promise<Arrival>;
  /** Makes the next so many requests go wrong, of one operation where it is named. */
  fail(fault: Fault, options?: { readonly on?: Operation; readonly times?: number }): void;
  /** Whether a fault is yet to come over a request. */
  isFailing(fault: Fault): boolean;
  /** Ends all that was made to go wrong. */
  heal(): void;
  /** How often an operation was asked for, lost ones included. */
  asked(operation: Operation): number;
  /** Opens SumUp's app by its link. */
  openApp(link: string, platform: 'android' | 'ios'): OpenedApp;
  /** Posts what callbacks are due, as often and in what order is wanted. What is not answered by exactly 200 stays due, five times. */
  deliver(options?: {
    readonly post?: (url: string, body: string) => Promise<number>;
    /** Where a callback is posted to in place of its own address: SumUp takes https alone, a test host has none. */
    readonly to?: (url: string) => string;
    readonly times?: number;
    readonly reversed?: boolean;
  }): Promise<void>;
}

const usualPost = async (url: string, body: string): Promise<number> =>
  (await fetch(url, { method: 'POST', body, headers: { 'Content-Type': 'application/json' } })).status;

/**
 * A stateful fake of SumUp's API, written from its description: readers with pairing codes, checkouts, transactions, refunds, unsigned
 * callbacks, and everything that goes wrong on the way. It moves with its clock and by what customers are made to do.
 */
export function fakeSumUp({ onExchange, ...options }: FakeSumUpOptions): FakeSumUp {
  const world = fakeWorld(options);
  const keys = { affiliateKey: '123e4567-e89b-12d3-a456-426614174000', appId: 'tresen.example' };
  const settings = {
    api_key: 'sup_sk_0123456789abcdefFAKE',
    merchant_code: world.merchantCode,
    affiliate_key: keys.affiliateKey,
    app_id: keys.appId,
  };
  const routes = operations(world, keys);
  const planned: PlannedFault[] = [];
  const counts = new Map<Operation, number>();
  let refused = 0;

  function faultFor(operation: Operation): Fault | undefined {
    const plan = planned.find(({ on, times }) => times > 0 && (on === undefined || on === operation));
    if (plan) plan.times--;
    return plan?.fault;
  }

  function carryOut(route: Route, request: Request, url: URL, body: unknown): FakeAnswer {
    world.settle();
    const params = route.path.exec(url.pathname)?.groups ?? {};
    const form = refused++ % 2 === 0 ? 'typed' : 'problem';
    if (request.headers.get('Authorization') !== `Bearer ${settings.api_key}` || params.merchant !== world.merchantCode)
      return unauthorized(route.operation, form);
    return route.answer({ params, query: url.searchParams, body, form });
  }

  return Object.assign(world, {
    settings,

    async answer(request: Request): Promise<Arrival> {
      const url = new URL(request.url);
      const text = await request.text();
      const body: unknown = text === '' ? undefined : JSON.parse(text);
      const route = routes.find(({ method, path }) => method === request.method && path.test(url.pathname));
      const fault = route && faultFor(route.operation);
      if (route) counts.set(route.operation, (counts.get(route.operation) ?? 0) + 1);
      const arrived = route
        ? arrival(fault, () => carryOut(route, request, url, body))
        : responseOf(refusals.problem.notFound);
      onExchange?.({
        operation: route?.operation,
        request: {
          method: request.method,
          path: url.pathname,
          query: Object.fromEntries(url.searchParams),
          authorization: request.headers.get('Authorization'),
          body,
        },
        response:
          arrived instanceof Response
            ? { status: arrived.status, type: arrived.headers.get('Content-Type'), body: await arrived.clone().text() }
            : undefined,
        fault,
      });
      return arrived;
    },

    fail: (fault: Fault, { on, times = 1 }: { readonly on?: Operation; readonly times?: number } = {}) =>
      void planned.push({ fault, on, times }),
    isFailing: (fault: Fault) => planned.some((plan) => plan.fault === fault && plan.times > 0),
    heal: () => void planned.splice(0),
    asked: (operation: Operation) => counts.get(operation) ?? 0,
    openApp: (link: string, platform: 'android' | 'ios') => openApp(world, keys, link, platform),

    async deliver({ post = usualPost, to = (url: string) => url, times = 1, reversed = false } = {}) {
      world.settle();
      const due = reversed ? world.callbacks.toReversed() : [...world.callbacks];
      for (const callback of due) {
        callback.tries++;
        let taken = false;
        for (let time = 0; time < times; time++) taken = (await post(to(callback.url), callback.body)) === 200;
        if (taken || callback.tries > 5) world.callbacks.splice(world.callbacks.indexOf(callback), 1);
      }
    },
  } satisfies Omit<FakeSumUp, keyof FakeWorld>);
}

function unauthorized(operation: Operation, form: 'typed' | 'problem'): FakeAnswer {
  switch (operation) {
    case 'GetTransactionV2.1':
    case 'ListTransactionsV2.1':
      return refusals.gateway;
    case 'GetReaderStatus':
      return form === 'typed' ? refusals.typed.unauthorizedStatus : refusals.problem.unauthorized;
    case 'CreateReaderCheckout':
    case 'CreateReaderTerminate':
    case 'GetReaderCheckout':
      return refusals[form].unauthorized;
    default:
      return refusals.problem.unauthorized;
  }
}
