import type { Device } from '../devices/device.ts';
import { freshCredentials, newDevice } from '../devices/pair-device.ts';
import type { Caller, DeviceCaller, UserCaller } from '../kernel/caller.ts';
import { insert, type Command, type IdempotencyKey, type Write } from '../kernel/commit.ts';
import { newId } from '../kernel/ids.ts';
import type { Currency, Minor } from '../kernel/money.ts';
import type { Payment } from '../payments/payment.ts';
import { addToCart, openCart } from '../register/change-cart.ts';
import type { Cart } from '../register/cart.ts';
import { checkout } from '../register/checkout.ts';
import type { Product } from '../register/product.ts';
import type { Sale, SaleId } from '../register/sale.ts';
import { scan } from '../register/scan.ts';
import { cafe, type CafeOptions } from './cafe.ts';
import { fakeDigests } from './fakes.ts';
import type { Collections } from './memory-commits.ts';

/** The café with a till, some products, a hardware scanner, and its cashier's commands. */
export async function cafeTill(options: CafeOptions = {}) {
  const base = await cafe(options);
  const { clock, random, shop, merchant, caller, store } = base;
  const id = <Name extends string>() => newId<Name>(clock.now(), random);
  const device: DeviceCaller = {
    kind: 'device',
    merchantId: merchant.id,
    deviceId: id<'device'>(),
    storeId: shop.id,
    scopes: ['register'],
  };
  const paired: Device = {
    ...newDevice,
    ...freshCredentials,
    id: device.deviceId,
    merchantId: merchant.id,
    storeId: shop.id,
    label: 'Till 1',
    kind: 'pos',
    scopes: ['register'],
    client: 'tresen-device',
    platform: null,
    clientDeviceIdentifier: null,
    syncMode: 'api',
    allowedAddresses: [],
    pairedBy: null,
    pairedAt: clock.now(),
    expiresAt: null,
    createdAt: clock.now(),
  };
  let products = 0;
  const newProduct = (change: Partial<Product>): Product => ({
    id: id(),
    merchantId: merchant.id,
    name: `Product ${++products}`,
    barcode: null,
    price: 250 as Minor,
    currency: 'EUR' as Currency,
    taxRate: 1900,
    category: null,
    active: true,
    removedAt: null,
    createdAt: clock.now(),
    version: 1,
    ...change,
  });
  const coffee = newProduct({ name: 'Coffee', barcode: '4006381333931' });
  const cake = newProduct({ name: 'Cake', barcode: '73513537', price: 400 as Minor, taxRate: 700 });
  const gone = newProduct({ name: 'Gone', barcode: 'GONE', active: false });
  const swiss = newProduct({ name: 'Swiss', barcode: 'SWISS', currency: 'CHF' as Currency });
  const write = (...writes: readonly Write<Collections>[]) =>
    store.commits.commit({ writes, audit: [], events: [], idempotency: null });
  const put = (...records: readonly Product[]) => write(...records.map((one) => insert('product', one)));
  await put(coffee, cake, gone, swiss);
  await write(insert('device', paired));

  let commands = 0;
  /** A new command each time; by the till at the counter when nothing else is said. */
  const command = <By extends Caller = DeviceCaller | UserCaller>(by?: By, key = `key-${++commands}`): Command => ({
    caller: by ?? device,
    key: key as IdempotencyKey,
    fingerprint: 'same',
  });
  const deps = { ...base.deps, ...store, pairingKey: fakeDigests.keyed };
  const open = (by?: Caller) => openCart(deps)({ ...command(by), storeId: shop.id });
  const add = (cart: Pick<Cart, 'id'>, product: Product, quantity?: number) =>
    addToCart(deps)({ ...command(), cartId: cart.id, product: { id: product.id }, quantity });
  const newSaleId = (): SaleId => id<'sale'>();
  const ring = async (...rows: readonly Product[]) => {
    const cart = await open();
    for (const product of rows) await add(cart, product);
    return cart;
  };
  const sell = async (...rows: readonly Product[]) =>
    checkout(deps)({ ...command(), cartId: (await ring(...rows)).id, saleId: newSaleId() });
  /** A payment of a sale that is under way, written. */
  const awaitPayment = async (sale: Sale): Promise<Payment> => {
    const payment: Payment = {
      id: id(),
      merchantId: merchant.id,
      storeId: shop.id,
      saleId: sale.id,
      provider: 'card',
      reference: id(),
      tokenHash: id(),
      status: 'awaiting',
      amount: sale.total,
      currency: sale.currency,
      taken: null,
      tendered: null,
      change: null,
      readerId: null,
      platform: 'web',
      phase: null,
      action: null,
      reason: null,
      details: {},
      state: {},
      openForSale: sale.id,
      openOnTerminal: null,
      cancelRequestedAt: null,
      submittedAt: clock.now(),
      inquireAt: clock.now(),
      inquiries: 0,
      reviewAfter: clock.now(),
      closedAt: null,
      refunded: 0 as Minor,
      refundsReserved: 0 as Minor,
      userId: null,
      deviceId: null,
      createdAt: clock.now(),
      version: 1,
    };
    await write(insert('payment', payment));
    return payment;
  };
  const read = (value: string, scannerId = 'scanner-1', key = `scan-${++commands}`) =>
    scan(deps)({ scannerId, value, key: key as IdempotencyKey, fingerprint: value });
  /** The types and data of what was told since, oldest first. */
  const told = () => {
    const events = [...store.tables.events];
    store.tables.delivered(new Set(events.map((event) => event.id)));
    return events;
  };
  told();
  return {
    ...base,
    deps,
    device,
    paired,
    cashier: caller,
    coffee,
    cake,
    gone,
    swiss,
    newProduct,
    put,
    write,
    awaitPayment,
    command,
    open,
    add,
    ring,
    sell,
    scan: read,
    newSaleId,
    told,
  };
}
