import {
  addToCart,
  checkout,
  closeShift,
  dayStart,
  days,
  expectedCash,
  hours,
  later,
  localDay,
  minutes,
  newId,
  openCart,
  startPayment,
  startShift,
  type Caller,
  type Instant,
  type Product,
  type SaleId,
  type Store,
} from '@tresen/domain';
import type { Composition } from '../compose.ts';
import { chances } from './chances.ts';
import { once, type MovedClock } from './steps.ts';

export interface SalesHistoryOptions {
  readonly caller: Caller;
  readonly clock: MovedClock;
  readonly store: Store;
  readonly products: readonly Product[];
  readonly now: Instant;
}

/** Days ago by shift: the first three weeks are one, so that the first start is soon over; then each day has its own. */
const shifts = [Array.from({ length: 21 }, (_, at) => 28 - at), ...[7, 6, 5, 4, 3, 2, 1].map((ago) => [ago])];

/** Four weeks at the till, paid in cash: a few sales a day, more towards the weekend. */
export async function seedSales(
  get: Composition,
  { caller, clock, store, products, now }: SalesHistoryOptions,
): Promise<void> {
  const deps = {
    clock,
    commits: get('commits'),
    random: get('random'),
    digests: get('digests'),
    carts: get('carts'),
    tills: get('tills'),
    shifts: get('shifts'),
    payments: get('payments'),
    providers: get('paymentProviders'),
    settings: get('providerSettings'),
    addresses: () => ({ callbackUrl: '', returnUrl: '' }),
  };
  const use = {
    openShift: startShift(deps),
    closeShift: closeShift(deps),
    openCart: openCart(deps),
    add: addToCart(deps),
    checkout: checkout(deps),
    pay: startPayment(deps),
  };
  const sold = products.filter(({ price }) => price > 1);
  const chance = chances(11);
  const storeId = store.id;
  const openingOf = (ago: number): Instant => {
    const day = localDay(later(now, -days(ago)), store.timezone);
    return later(dayStart(day, store.timezone), hours(8));
  };
  const sell = async (sale: string): Promise<void> => {
    const { id: cartId } = await use.openCart({ ...once(caller, `${sale}-cart`), storeId });
    for (let line = 0; line <= Math.floor(chance() * 2); line++)
      await use.add({
        ...once(caller, `${sale}-line-${line}`),
        cartId,
        product: { id: sold[Math.floor(chance() * sold.length)]!.id },
        quantity: 1 + Math.floor(chance() * 4),
      });
    const saleId: SaleId = newId(clock.at, deps.random);
    const { id } = await use.checkout({ ...once(caller, `${sale}-checkout`), cartId, saleId });
    await use.pay({ ...once(caller, `${sale}-pay`), saleId: id, provider: 'cash' });
  };

  for (const daysOfShift of shifts) {
    const step = `shift-${daysOfShift[0]}`;
    clock.at = openingOf(daysOfShift[0] ?? 1);
    const { id: shiftId } = await use.openShift({ ...once(caller, `${step}-open`), storeId, openingFloat: 10_000 });
    for (const ago of daysOfShift) {
      const opening = openingOf(ago);
      const weekday = new Date(opening).getUTCDay();
      const sales = 1 + Math.floor(chance() * (weekday === 5 || weekday === 6 ? 4 : 2));
      for (let nth = 0; nth < sales; nth++) {
        clock.at = later(opening, hours(1 + nth * 2) + minutes(Math.floor(chance() * 60)));
        await sell(`day-${ago}-${nth}`);
      }
      clock.at = later(opening, hours(10));
    }
    const open = await get('shifts').byId(store.merchantId, shiftId);
    if (open?.status !== 'open') continue;
    const miscounted = daysOfShift[0] === 3 ? -50 : 0;
    const countedCash = expectedCash(open) + miscounted;
    await use.closeShift({ ...once(caller, `${step}-close`), shiftId, countedCash });
  }
}
