import { currencies, units } from './amounts.ts';
import {
  checkoutBody,
  historyBody,
  ok,
  readerBody,
  refundable,
  refusals,
  statusBody,
  transactionBody,
  type FakeAnswer,
} from './answers.ts';
import type { Operation } from './faults.ts';
import type { FakeReader, FakeWorld } from './world.ts';

/** One request, taken apart. */
export interface Asked {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: unknown;
  /** Of the two forms that some refusals have, the one whose turn it is. */
  readonly form: 'problem' | 'typed';
}

interface Keys {
  readonly affiliateKey: string;
  readonly appId: string;
}

export interface Route {
  readonly operation: Operation;
  readonly method: string;
  readonly path: RegExp;
  readonly answer: (asked: Asked) => FakeAnswer;
}

type Json = Readonly<Record<string, unknown>>;
const fieldsOf = (value: unknown): Json => (typeof value === 'object' && value !== null ? { ...value } : {});
const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const base = (version: string) => String.raw`^/${version}/merchants/(?<merchant>[^/]+)`;
const readersPath = `${base('v0.1')}/readers`;
const reader = String.raw`${readersPath}/(?<reader>[^/]+)`;

/** What SumUp's operations do to its world. */
export function operations(world: FakeWorld, { affiliateKey, appId }: Keys): readonly Route[] {
  const route = (operation: Operation, method: string, path: string, answer: Route['answer']): Route => ({
    operation,
    method,
    path: new RegExp(`${path}$`),
    answer,
  });
  const withReader =
    (absent: (asked: Asked) => FakeAnswer, answer: (found: FakeReader, asked: Asked) => FakeAnswer) =>
    (asked: Asked): FakeAnswer => {
      const found = world.readers.get(asked.params.reader ?? '');
      return found ? answer(found, asked) : absent(asked);
    };
  const notFound = ({ form }: Asked) => refusals[form].notFound;

  return [
    route('ListReaders', 'GET', readersPath, () => ok({ items: [...world.readers.values()].map(readerBody) })),

    route('CreateReader', 'POST', readersPath, ({ body }) => {
      const { pairing_code, name } = fieldsOf(body);
      const code = textOf(pairing_code);
      const called = textOf(name);
      if (code === undefined || code.length < 8 || code.length > 9 || called === undefined || called.length > 500)
        return refusals.problem.badRequest;
      const paired = world.pair(code, called);
      return paired ? ok(readerBody(paired), 201) : refusals.problem.notFound;
    }),

    route(
      'GetReader',
      'GET',
      reader,
      withReader(
        () => refusals.problem.notFound,
        (found) => ok(readerBody(found)),
      ),
    ),

    route(
      'DeleteReader',
      'DELETE',
      reader,
      withReader(
        () => refusals.problem.notFound,
        (found) => {
          world.readers.delete(found.id);
          return { status: 200 };
        },
      ),
    ),

    route(
      'GetReaderStatus',
      'GET',
      `${reader}/status`,
      withReader(notFound, (found) => ok(statusBody(found, world.isBusy(found.id)))),
    ),

    route(
      'CreateReaderCheckout',
      'POST',
      `${reader}/checkout`,
      withReader(notFound, (found, { body, form }) => {
        const wanted = fieldsOf(body);
        const amount = fieldsOf(wanted.total_amount);
        const affiliate = fieldsOf(wanted.affiliate);
        const currency = textOf(amount.currency) ?? '';
        const value = Number(amount.value);
        const foreignId = textOf(affiliate.foreign_transaction_id) ?? '';
        const returnUrl = textOf(wanted.return_url);
        const wrong: Record<string, string[]> = {};
        if (!currencies.includes(currency) || !Number.isSafeInteger(amount.value) || value <= 0)
          wrong.total_amount = ['must be greater than 0'];
        else if (amount.minor_unit !== world.minorUnitOf(currency)) wrong.total_amount = ['minor unit is invalid'];
        if (affiliate.key !== affiliateKey || affiliate.app_id !== appId) wrong.affiliate = ['is invalid'];
        else if (foreignId === '' || world.isSpent(foreignId))
          wrong.affiliate = ['foreign_transaction_id was used before'];
        if (returnUrl !== undefined && !returnUrl.startsWith('https://')) wrong.return_url = ['must be a valid URL'];
        if (Object.keys(wrong).length > 0) return refusals.fields(wrong);
        if (!found.online) return refusals[form].offline;
        if (world.isBusy(found.id)) return refusals[form].busy;
        const offersTips = Array.isArray(wanted.tip_rates) && wanted.tip_rates.length > 0;
        const opened = world.open({ readerId: found.id, foreignId, currency, value, returnUrl, offersTips });
        const { id: checkout_id, clientTransactionId: client_transaction_id } = opened;
        return ok({ data: { checkout_id, client_transaction_id } }, 201);
      }),
    ),

    route('GetReaderCheckout', 'GET', String.raw`${reader}/checkout/(?<checkout>[^/]+)`, (asked) => {
      const { reader: readerId, checkout: id } = asked.params;
      const found = world.checkouts.find((one) => one.id === id && one.readerId === readerId);
      return found ? ok(checkoutBody(world, found)) : notFound(asked);
    }),

    route(
      'CreateReaderTerminate',
      'POST',
      `${reader}/terminate`,
      withReader(notFound, (found, { form }) => {
        if (!found.online) return refusals[form].offline;
        world.terminate(found.id);
        return { status: 202 };
      }),
    ),

    route('GetTransactionV2.1', 'GET', `${base('v2\\.1')}/transactions`, ({ query }) => {
      const by = {
        id: query.get('id'),
        code: query.get('transaction_code'),
        foreignId: query.get('foreign_transaction_id'),
        clientTransactionId: query.get('client_transaction_id'),
      };
      const clue = (['id', 'code', 'foreignId', 'clientTransactionId'] as const).find((name) => by[name] !== null);
      // A reader tries several cards in one checkout: the last one counts.
      const found = clue && world.shown().findLast((one) => one[clue] === by[clue]);
      return found ? ok(transactionBody(world, found)) : refusals.message;
    }),

    route('ListTransactionsV2.1', 'GET', `${base('v2\\.1')}/transactions/history`, ({ query }) => {
      const code = query.get('transaction_code');
      const shown = world.shown().filter((one) => code === null || one.code === code);
      return ok(historyBody(shown.slice(0, Number(query.get('limit') ?? 10))));
    }),

    route(
      'RefundTransaction',
      'POST',
      String.raw`${base(String.raw`v1\.0`)}/payments/(?<transaction>[^/]+)/refunds`,
      ({ params, body }) => {
        const found = world.shown().find((one) => one.id === params.transaction);
        if (!found) return refusals.problem.notFound;
        if (found.status !== 'SUCCESSFUL' || !found.refundable) return refusals.problem.conflict;
        const { amount } = fieldsOf(body);
        const left = refundable(found);
        const wanted = amount === undefined ? left : units(Number(amount), found.currency);
        if (wanted === undefined || wanted <= 0) return refusals.problem.badRequest;
        if (wanted > left) return refusals.tooMuch(left);
        const id = 9_000_000_000 + world.transactions.reduce((count, one) => count + one.refunds.length, 0);
        found.refunds.push({ id, amount: wanted, at: world.clock.now(), status: 'REFUNDED' });
        return ok({}, 201);
      },
    ),
  ];
}
