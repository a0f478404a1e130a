import { currencies, countedWith, units } from './amounts.ts';
import type { FakeTransaction, FakeWorld } from './world.ts';

/** What SumUp's app is opened with, and what it makes of it. */
export interface OpenedApp {
  /** What it shows. */
  readonly shows: { readonly amount: number; readonly currency: string; readonly title: string };
  /** The customer pays. Answers the address that the app opens then. */
  pays(options?: { readonly tip?: number; readonly omit?: readonly string[] }): {
    readonly returnUrl: string;
    readonly transaction: FakeTransaction;
  };
  /** The card is refused. */
  isDeclined(): { readonly returnUrl: string };
  /** The cashier goes back before a card was there: SumUp never hears of it. */
  isLeft(): { readonly returnUrl: string };
}

const needed = ['affiliate-key', 'app-id', 'currency', 'title', 'foreign-tx-id'];

/** SumUp's app on a phone, opened by a link. Throws where the real one would show an error. */
export function openApp(
  world: FakeWorld,
  { affiliateKey, appId }: { readonly affiliateKey: string; readonly appId: string },
  link: string,
  platform: 'android' | 'ios',
): OpenedApp {
  const { protocol, host, pathname, searchParams } = new URL(link);
  if (protocol !== 'sumupmerchant:' || host !== 'pay' || pathname !== '/1.0') throw new Error('no payment link');
  const given = (name: string): string => {
    const value = searchParams.get(name);
    if (value === null) throw new Error(`${name} is missing`);
    return value;
  };
  for (const name of needed) given(name);
  if (given('affiliate-key') !== affiliateKey || given('app-id') !== appId) throw new Error('affiliate key is invalid');

  const currency = given('currency');
  const total = given(platform === 'ios' ? 'amount' : 'total');
  const decimals = countedWith(currency);
  if (!new RegExp(decimals === 0 ? '^\\d+$' : `^\\d+\\.\\d{${decimals}}$`).test(total)) throw new Error('no amount');
  const amount = units(Number(total), currency);
  if (!currencies.includes(currency) || !amount) throw new Error('amount is invalid');
  const foreignId = given('foreign-tx-id');
  if (foreignId.length > 128 || world.isSpent(foreignId)) throw new Error('foreign-tx-id was used before');
  const success = given(platform === 'ios' ? 'callbacksuccess' : 'callback');
  const failure = given(platform === 'ios' ? 'callbackfail' : 'callback');

  const back = (url: string, answer: Readonly<Record<string, string>>, omit: readonly string[] = []): string => {
    const target = new URL(url);
    for (const [name, value] of Object.entries(answer)) if (!omit.includes(name)) target.searchParams.set(name, value);
    return target.href;
  };
  const record = (status: FakeTransaction['status'], tip = 0) =>
    world.record({ foreignId, clientTransactionId: undefined, currency, amount: amount + tip, tip, status });
  const failed = (cause: string) =>
    back(failure, { 'smp-status': 'failed', 'smp-failure-cause': cause, 'foreign-tx-id': foreignId });

  return {
    shows: { amount, currency, title: given('title') },
    pays: ({ tip = 0, omit = [] } = {}) => {
      const transaction = record('SUCCESSFUL', tip);
      const answer = { 'smp-status': 'success', 'smp-tx-code': transaction.code, 'foreign-tx-id': foreignId };
      return { returnUrl: back(success, answer, omit), transaction };
    },
    isDeclined: () => {
      record('FAILED');
      return { returnUrl: failed('transaction-failed') };
    },
    isLeft: () => ({ returnUrl: failed('payment-cancelled') }),
  };
}
