import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sumUpServer } from '../sumup/fake-under-test.ts';

const server = sumUpServer();
beforeAll(() => server.listen());
afterAll(() => server.close());

function api() {
  const { sumup } = server.open();
  const { id } = sumup.addReader('Counter', 'U1DT3NA00-CN');
  const base = `https://api.sumup.com`;
  const ask = async (method: string, path: string, body?: object, key = sumup.settings.api_key) => {
    const headers = { Authorization: `Bearer ${key}` };
    const sent = body && { body: JSON.stringify(body) };
    const response = await fetch(`${base}${path}`, { method, headers, ...sent });
    return { status: response.status, type: response.headers.get('Content-Type'), body: await response.text() };
  };
  const checkout = (more: object = {}) => ({
    total_amount: { currency: 'EUR', minor_unit: 2, value: 1010 },
    affiliate: {
      key: sumup.settings.affiliate_key,
      app_id: sumup.settings.app_id,
      foreign_transaction_id: String(Math.random()),
    },
    ...more,
  });
  const readers = `/v0.1/merchants/${sumup.merchantCode}/readers`;
  return { sumup, id, ask, checkout, readers, nowhere: `rdr_${'Z'.repeat(26)}` };
}

/** Refusals come in turns of their forms: twice is both. */
async function twice(ask: () => Promise<{ status: number; type: string | null; body: string }>) {
  const answers = [await ask(), await ask()];
  return { statuses: answers.map(({ status }) => status), types: answers.map(({ type }) => type).toSorted() };
}
const both = ['application/json', 'application/problem+json'];

describe('SumUp refuses in each of its forms', () => {
  test('what is not authorized', async () => {
    const { ask, readers, id, checkout } = api();
    const of = (method: string, path: string, body?: object) => () => ask(method, path, body, 'wrong-key');
    const reader = `${readers}/${id}`;
    for (const asked of [
      of('GET', `${reader}/status`),
      of('POST', `${reader}/checkout`, checkout()),
      of('POST', `${reader}/terminate`),
      of('GET', `${reader}/checkout/x`),
    ])
      expect(await twice(asked)).toEqual({ statuses: [401, 401], types: both });
    expect((await of('GET', '/v2.1/merchants/MC0X0ABC/transactions?id=x')()).type).toBe('application/json');
    expect((await of('GET', '/v2.1/merchants/MC0X0ABC/transactions/history')()).status).toBe(401);
    expect((await of('GET', readers)()).type).toBe('application/problem+json');
  });

  test('readers and checkouts that are not there', async () => {
    const { ask, readers, nowhere, id, checkout } = api();
    const of = (method: string, path: string, body?: object) => () => ask(method, path, body);
    for (const asked of [
      of('GET', `${readers}/${nowhere}/status`),
      of('POST', `${readers}/${nowhere}/checkout`, checkout()),
      of('POST', `${readers}/${nowhere}/terminate`),
      of('GET', `${readers}/${id}/checkout/x`),
    ])
      expect(await twice(asked)).toEqual({ statuses: [404, 404], types: both });
    for (const method of ['GET', 'DELETE']) expect((await ask(method, `${readers}/${nowhere}`)).status).toBe(404);
  });

  test('readers that are busy or offline', async () => {
    const { ask, readers, id, checkout, sumup } = api();
    const reader = `${readers}/${id}`;
    expect((await ask('POST', `${reader}/checkout`, checkout())).status).toBe(201);
    const again = () => ask('POST', `${reader}/checkout`, checkout());
    expect(await twice(again)).toEqual({ statuses: [422, 422], types: both });
    for (const one of sumup.readers.values()) one.online = false;
    for (const asked of [again, () => ask('POST', `${reader}/terminate`)])
      expect(await twice(asked)).toEqual({ statuses: [422, 422], types: both });
  });

  test('fields that are wrong', async () => {
    const { ask, readers, id, checkout } = api();
    const refused = async (more: object) => {
      const { status, body } = await ask('POST', `${readers}/${id}/checkout`, checkout(more));
      const { errors }: { errors: object } = JSON.parse(body);
      return { status, fields: Object.keys(errors) };
    };
    const amount = (value: object) => ({ total_amount: { currency: 'EUR', minor_unit: 2, value: 1, ...value } });
    for (const wrong of [amount({ value: 0 }), amount({ minor_unit: 0 }), amount({ currency: 'HUF' })])
      expect(await refused(wrong)).toEqual({ status: 422, fields: ['total_amount'] });
    expect(await refused({ return_url: 'http://till.example' })).toEqual({ status: 422, fields: ['return_url'] });
    const affiliate = { key: 'x', app_id: 'x', foreign_transaction_id: 'x' };
    expect(await refused({ affiliate })).toEqual({ status: 422, fields: ['affiliate'] });
  });

  test('pairing without a code that is shown', async () => {
    const { ask, readers } = api();
    expect((await ask('POST', readers, { pairing_code: 'ABCDEFGH', name: 'Bar' })).status).toBe(404);
  });

  test('refunds of what is not there, not refundable, too much or nothing', async () => {
    const { ask, readers, id, checkout, sumup } = api();
    const refund = async (transaction: string, amount: number) =>
      (await ask('POST', `/v1.0/merchants/${sumup.merchantCode}/payments/${transaction}/refunds`, { amount })).status;
    expect(await refund('nowhere', 1)).toBe(404);
    await ask('POST', `${readers}/${id}/checkout`, checkout());
    const paid = sumup.customer(id).taps();
    expect(await refund(paid.id, 10.11)).toBe(422);
    expect(await refund(paid.id, 0)).toBe(400);
    expect(await refund(paid.id, 1.001)).toBe(400);
    expect(await refund(paid.id, 10.1)).toBe(201);
    expect(await refund(paid.id, 0.01)).toBe(422);
    paid.refundable = false;
    expect(await refund(paid.id, 0.01)).toBe(409);
  });
});
