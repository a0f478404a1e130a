import { drivePayment, driveRefund, refundSale, startPayment, submitPayment, type Providers } from '@tresen/domain';
import { cafeTill } from '@tresen/domain/testing';
import { fakeTally } from './src/tally/fake-tally.ts';
import { tally } from './src/tally/provider.ts';

const { deps: till, sell, coffee, command, clock } = await cafeTill();
const server = fakeTally();

const mine = [tally({ fetch: (request) => server.fetch(request) })];
const providers: Providers = new Map(mine.map((provider) => [provider.descriptor.id, provider]));

const deps = {
  ...till,
  providers,
  settings: { of: async () => server.settings },
  addresses: () => ({ callbackUrl: 'https://till.example/callback', returnUrl: 'https://till.example/return' }),
};

/** Begins a payment for a sale; the customer pays when the terminal shows it. */
async function pay(saleId: Awaited<ReturnType<typeof sell>>['id']) {
  const { payment } = await startPayment(deps)({ ...command(), saleId, provider: 'tally' });
  const ref = { merchantId: payment.merchantId, paymentId: payment.id };
  const begun = await submitPayment(deps)(ref);
  server.customer(payment.reference, 'paid');
  console.log(`the terminal was asked: ${begun.status}`);
  server.heal();
  clock.advance(2_000);
  const { status, taken } = await drivePayment(deps)(ref);
  console.log(`inquired two seconds later: ${status}, ${taken?.amount} cents`);
}

const first = await sell(coffee, coffee);
await pay(first.id);

server.fail('answer_lost');
const second = await sell(coffee);
await pay(second.id);
console.log(`${server.requests.charges} payments were asked for, none of them twice`);

const { refunds } = await refundSale(deps)({ ...command(), saleId: first.id, amount: 250 });
for (const { merchantId, id: refundId } of refunds) {
  const { amount, status } = await driveRefund(deps)({ merchantId, refundId });
  console.log(`${amount} cents given back: ${status}`);
}
