import type { PaymentProvider, Providers } from '@tresen/domain';
import { cash } from '@tresen/providers/cash';
import { fakeCard } from '@tresen/providers/fake-card';
import { sumUpSolo } from '@tresen/providers/sumup-solo';
import { sumUpTap } from '@tresen/providers/sumup-tap';
import type { Config } from './config/config.ts';

/** Every payment provider of the host, in the order in which a till offers them. A new one of ours is one line here. */
const registered = ({ env, payments: { sumUpBaseUrl: baseUrl } }: PaymentHost): readonly PaymentProvider[] => [
  cash(),
  sumUpSolo(baseUrl === undefined ? {} : { baseUrl }),
  sumUpTap(baseUrl === undefined ? {} : { baseUrl }),
  // It takes no money: where real people pay it is not there.
  ...(env === 'production' ? [] : [fakeCard()]),
];

type PaymentHost = Pick<Config, 'env' | 'payments'>;

/** By id: the host's own, and after them those that whoever composes the host adds. */
export function paymentProviders(host: PaymentHost, added: readonly PaymentProvider[]): Providers {
  const providers = new Map<string, PaymentProvider>();
  for (const provider of [...registered(host), ...added]) {
    const { id } = provider.descriptor;
    if (providers.has(id)) throw new TypeError(`There are two payment providers ${id}.`);
    providers.set(id, provider);
  }
  return providers;
}
