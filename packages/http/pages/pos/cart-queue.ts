import { signal, type ReadonlySignal } from '@preact/signals';
import type { Cart } from '../../src/wire/carts.ts';
import { isRefused, mayPass } from '../api/problem.ts';
import { merged, startsACart, type CartCommand } from './cart-commands.ts';

/** A command that waits for its answer; kept over a reload with its keys, so that it is carried out once. */
export interface Queued {
  readonly key: string;
  /** For the cart that is begun for it, if one is. */
  readonly cartKey: string;
  readonly command: CartCommand;
  /** To which cart it was sent; `null` before. */
  readonly cartId: string | null;
  /** It met a cart that was closed, and goes to the next one. */
  readonly again: boolean;
}

export interface QueueDeps {
  readonly newKey: () => string;
  readonly load: () => readonly Queued[];
  readonly save: (queue: readonly Queued[]) => void;
  /** The open cart of the till, as this page knows it. */
  readonly current: () => Cart | null;
  readonly begin: (key: string) => Promise<Cart>;
  readonly send: (command: CartCommand, cartId: string, key: string) => Promise<Cart>;
  /** Finds out which cart is open now. */
  readonly look: () => Promise<void>;
  readonly onCart: (cart: Cart) => void;
  readonly onRefused: (command: CartCommand, error: unknown) => void;
  /** Calls back when it is time to try again. */
  readonly later: (action: () => void, failures: number) => void;
}

export interface CartQueue {
  readonly put: (command: CartCommand) => void;
  /** Goes on with what waits, at once. */
  readonly goOn: () => void;
  readonly waiting: ReadonlySignal<readonly Queued[]>;
  /** The host did not answer the last try. */
  readonly stalled: ReadonlySignal<boolean>;
}

/**
 * Sends what a cashier does to the cart, one after the other: a scan is never lost because the one before it is under way, and
 * what has no answer is sent again under its key.
 */
export function cartQueue(deps: QueueDeps): CartQueue {
  const waiting = signal<readonly Queued[]>(deps.load());
  const stalled = signal(false);
  let running = false;
  let failures = 0;

  const set = (queue: readonly Queued[]) => {
    waiting.value = queue;
    deps.save(queue);
  };
  const setHead = (head: Queued) => set([head, ...waiting.peek().slice(1)]);
  const next = () => set(waiting.peek().slice(1));

  const carryOut = async (head: Queued): Promise<void> => {
    const current = deps.current();
    let cartId = head.cartId ?? (current?.status === 'open' ? current.id : null);
    if (cartId === null) {
      if (!startsACart(head.command)) return next();
      const begun = await deps.begin(head.cartKey);
      deps.onCart(begun);
      cartId = begun.id;
    }
    if (head.cartId === null) setHead({ ...head, cartId });
    const cart = await deps.send(head.command, cartId, head.key);
    next();
    deps.onCart(cart);
  };

  const failed = async (head: Queued, error: unknown): Promise<boolean> => {
    if (mayPass(error)) {
      stalled.value = true;
      deps.later(goOn, failures++);
      return false;
    }
    const closed = isRefused(error, 'CART_CLOSED', 'CART_NOT_FOUND');
    if (closed) await deps.look().catch(() => {});
    if (closed && !head.again && startsACart(head.command))
      setHead({ ...head, key: deps.newKey(), cartKey: deps.newKey(), cartId: null, again: true });
    else {
      next();
      deps.onRefused(head.command, error);
    }
    return true;
  };

  const run = async () => {
    if (running) return;
    running = true;
    let going = true;
    for (let head = waiting.peek()[0]; going && head; head = waiting.peek()[0]) {
      const sent = head;
      going = await carryOut(sent).then(
        () => {
          failures = 0;
          stalled.value = false;
          return true;
        },
        // What it has become by then: the cart it was sent to is noted.
        (error: unknown) => failed(waiting.peek()[0] ?? sent, error),
      );
    }
    running = false;
  };
  const goOn = () => void run();

  return {
    put: (command) => {
      const queue = waiting.peek();
      const last = queue.at(-1);
      // The first may be under way already.
      const both =
        last && (queue.length > 1 || !running) && last.cartId === null ? merged(last.command, command) : null;
      if (last && both) set([...queue.slice(0, -1), { ...last, command: both }]);
      else set([...queue, { key: deps.newKey(), cartKey: deps.newKey(), command, cartId: null, again: false }]);
      goOn();
    },
    goOn,
    waiting,
    stalled,
  };
}
