import { paymentDesk } from '../testing/payment-desk.ts';

/** A sale and an attempt for all of it that nothing was sent of yet. */
export const opened = async (prices = [1_000], provider = 'card') => {
  const desk = await paymentDesk();
  const sale = await desk.ring(prices, { withCard: true });
  const { payment } = await desk.start(sale, provider);
  return { desk, sale, payment, now: () => desk.paymentNow(payment) };
};
