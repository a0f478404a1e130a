import { batch, computed, signal, type ReadonlySignal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Cart } from '../../src/wire/carts.ts';
import type { ProviderOption } from '../../src/wire/payments.ts';
import type { Store } from '../../src/wire/merchants.ts';
import type { Shift, Till as TillRecord, TillState } from '../../src/wire/shifts.ts';
import { call, type Call } from '../api/client.ts';
import { watchStore, type LiveEvent } from '../api/live.ts';
import { Refused } from '../api/problem.ts';
import { newKey } from '../kit/ids.ts';
import { platform } from '../kit/platform.ts';
import { held, hold, parsed } from '../kit/storage.ts';
import { sentAs, type CartCommand } from './cart-commands.ts';
import { cartQueue, type CartQueue, type Queued } from './cart-queue.ts';
import { newerCart, touchedLine } from './touched.ts';

/** What of a scan is not for the cart: a part of a code, a pairing code, or anything while a sale is being paid. */
export type Misread = 'partial' | 'pairing' | 'setup' | 'not_now';

/** What went wrong with something that was scanned or done to the cart. */
export interface Mishap {
  readonly error: unknown;
  readonly misread: Misread | null;
  /** What was scanned, if anything was. */
  readonly scanned: string | null;
  /** Tells one from the next. */
  readonly id: number;
}

type Loaded =
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly error: unknown }
  | { readonly state: 'ready' };

/** The till of this client in one store: what it knows, and what can be done on it. Kept up to date by the live feed. */
export interface Till {
  readonly store: Store;
  readonly loaded: ReadonlySignal<Loaded>;
  readonly record: ReadonlySignal<TillRecord | null>;
  readonly shift: ReadonlySignal<Shift | null>;
  /** The open cart with something in it or done to it; `null` before the first scan. */
  readonly cart: ReadonlySignal<Cart | null>;
  /** The line that was changed last. */
  readonly touched: ReadonlySignal<string | null>;
  readonly mishap: ReadonlySignal<Mishap | null>;
  readonly connected: ReadonlySignal<boolean>;
  /** Counts what happened to sales and payments of the store: whoever shows them loads again when it changes. */
  readonly salesChanged: ReadonlySignal<number>;
  readonly productsChanged: ReadonlySignal<number>;
  readonly scannersChanged: ReadonlySignal<number>;
  /** How the till can be paid at, as last heard; `null` before the first answer. */
  readonly providers: ReadonlySignal<readonly ProviderOption[] | null>;
  readonly loadProviders: () => Promise<void>;
  readonly queue: CartQueue;
  readonly call: <Answer>(path: string, request?: Call) => Promise<Answer>;
  readonly reload: () => Promise<void>;
  readonly point: (lineId: string | null) => void;
  readonly miss: (error: unknown, scanned?: string | null) => void;
  readonly misread: (what: Misread, scanned: string) => void;
  readonly forgive: () => void;
  readonly setShift: (shift: Shift | null) => void;
  /** The cart became a sale. */
  readonly checkedOut: (cartId: string) => void;
}

/** While nothing comes live, it is asked so often. */
const pollEvery = 5_000;
/** A terminal that comes back shows within this. */
const providersEvery = 60_000;

/** How long the feed may take to tell of what was answered already. */
const echo = 1_000;

/** Opens the till of a store; answers how to close it, too. */
export function openTill(store: Store, onMishap: () => void): Till & { readonly close: () => void } {
  const loaded = signal<Loaded>({ state: 'loading' });
  const record = signal<TillRecord | null>(null);
  const shift = signal<Shift | null>(null);
  const newest = signal<Cart | null>(null);
  const touched = signal<string | null>(null);
  const mishap = signal<Mishap | null>(null);
  const connected = signal(true);
  const salesChanged = signal(0);
  const productsChanged = signal(0);
  const scannersChanged = signal(0);
  const storage = `cart_queue.${store.id}`;
  let mishaps = 0;
  let missedAt = 0;

  const ask = <Answer>(path: string, request: Call = {}): Promise<Answer> =>
    call<Answer>(`/store${path}`, { ...request, storeCode: store.store_code });
  const miss = (error: unknown, scanned: string | null = null) => {
    // This page's own scan is answered, and told on the feed.
    const same = scanned !== null && mishap.peek()?.scanned === scanned && Date.now() - missedAt < echo;
    missedAt = Date.now();
    if (same) return;
    mishap.value = { error, misread: null, scanned, id: ++mishaps };
    onMishap();
  };
  const misread = (what: Misread, scanned: string) => {
    mishap.value = { error: null, misread: what, scanned, id: ++mishaps };
    onMishap();
  };

  const hear = (heard: Cart) => {
    const known = newest.peek();
    const newer = newerCart(known, heard);
    if (newer === known || newer === null) return;
    const line = touchedLine(known, newer);
    batch(() => {
      newest.value = newer;
      if (line) {
        touched.value = line;
        mishap.value = null;
      }
    });
  };
  const reload = async () => {
    try {
      const state = await ask<TillState>('/till');
      record.value = state.till;
      shift.value = state.shift;
      const known = newest.peek();
      // What the host does not name any more was closed meanwhile, by another window.
      if (state.cart === null && known?.status === 'open') newest.value = null;
      if (state.cart) {
        const first = loaded.peek().state !== 'ready';
        hear(state.cart);
        if (first) touched.value = state.cart.lines.at(-1)?.id ?? null;
      }
      loaded.value = { state: 'ready' };
    } catch (error) {
      if (loaded.peek().state !== 'ready') loaded.value = { state: 'failed', error };
      throw error;
    }
  };
  const providers = signal<readonly ProviderOption[] | null>(null);
  const loadProviders = async () => {
    const query = { platform: platform() };
    const { items } = await ask<{ readonly items: readonly ProviderOption[] }>('/payments/providers/available', {
      query,
    });
    providers.value = items;
  };
  const queue = cartQueue({
    newKey,
    load: () => queuedIn(storage),
    save: (all) => hold(storage, JSON.stringify(all)),
    current: () => newest.peek(),
    begin: (key) => ask<Cart>('/carts', { method: 'POST', key }),
    send: (command: CartCommand, cartId, key) => {
      const { path, ...request } = sentAs(command, cartId);
      return ask<Cart>(path, { ...request, key });
    },
    look: reload,
    onCart: hear,
    onRefused: (command, error) => miss(error, command.kind === 'scan' ? command.barcode : null),
    later: (action, failures) => void setTimeout(action, Math.min(10_000, 1_000 * 2 ** failures)),
  });

  const isOwn = (data: LiveEvent['data']): boolean => data['till_id'] === record.peek()?.id;
  const onEvent = ({ type, data }: LiveEvent) => {
    switch (type) {
      case 'cart.changed': {
        const told = data as unknown as Cart; // the feed carries carts in the shape of the wire
        if (isOwn(data)) hear(told);
        // The first cart of a till makes the till.
        else if (record.peek() === null) quietly(reload());
        break;
      }
      case 'scan.unknown':
        if (isOwn(data)) miss(unknownScan(data['code']), typeof data['barcode'] === 'string' ? data['barcode'] : '');
        break;
      case 'shift.changed':
        if (isOwn(data)) quietly(reload());
        salesChanged.value += 1;
        break;
      case 'sale.changed':
      case 'payment.changed':
      case 'refund.changed':
        salesChanged.value += 1;
        break;
      case 'product.changed':
        productsChanged.value += 1;
        break;
      default:
        if (type.startsWith('scanner')) scannersChanged.value += 1;
    }
  };
  const stop = watchStore(store.store_code, {
    onEvent,
    onMissed: () => {
      quietly(reload());
      quietly(loadProviders());
      salesChanged.value += 1;
      queue.goOn();
    },
    onConnected: (yes) => void (connected.value = yes),
  });
  const polling = setInterval(() => {
    if (connected.peek() || document.visibilityState === 'hidden') return;
    quietly(reload());
    salesChanged.value += 1;
  }, pollEvery);
  const looking = setInterval(() => document.visibilityState === 'visible' && quietly(loadProviders()), providersEvery);
  quietly(reload().then(queue.goOn));
  quietly(loadProviders());

  return {
    store,
    loaded,
    record,
    shift,
    cart: computed(() => (newest.value?.status === 'open' ? newest.value : null)),
    touched,
    mishap,
    connected,
    salesChanged,
    productsChanged,
    scannersChanged,
    queue,
    call: ask,
    reload,
    point: (lineId) => void (touched.value = lineId),
    miss,
    misread,
    providers,
    loadProviders,
    forgive: () => void (mishap.value = null),
    setShift: (changed) => void (shift.value = changed),
    checkedOut: (cartId) => {
      const known = newest.peek();
      if (known?.id === cartId) newest.value = { ...known, status: 'checked_out' };
      touched.value = null;
    },
    close: () => {
      stop();
      clearInterval(polling);
      clearInterval(looking);
    },
  };
}

const unknownScan = (code: unknown): Refused =>
  new Refused(404, {
    type: 'about:blank',
    title: '',
    status: 404,
    detail: '',
    code: typeof code === 'string' ? code : 'BARCODE_UNKNOWN',
    request_id: '',
  });

/** What fails here is tried again soon, and the page says by itself that there is no connection. */
const quietly = (work: Promise<unknown>): void => void work.catch(() => {});

function queuedIn(storage: string): readonly Queued[] {
  const value = parsed(held(storage));
  return Array.isArray(value) ? (value as readonly Queued[]) : []; // written by this file alone
}

export const TillContext = createContext<Till | null>(null);

export function useTill(): Till {
  const till = useContext(TillContext);
  if (!till) throw new Error('useTill outside of a till');
  return till;
}
