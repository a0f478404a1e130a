import { describe, expect, test } from 'vitest';
import { garbage } from './decode.ts';
import { readRefusal } from './errors.ts';

const forms: [form: string, status: number, body: unknown, codes: string[], fields: string[]][] = [
  [
    'a problem',
    422,
    { type: 'https://developer.sumup.com/problem/reader-offline', title: 'Reader Offline', status: 422 },
    ['READER_OFFLINE'],
    [],
  ],
  [
    'a problem with errors',
    422,
    {
      type: 'https://developer.sumup.com/problem/unprocessable-entity',
      errors: [{ code: 'INVALID_AMOUNT', detail: 'x' }],
    },
    ['UNPROCESSABLE_ENTITY', 'INVALID_AMOUNT'],
    [],
  ],
  ['an error with type and detail', 422, { errors: { type: 'READER_BUSY', detail: 'x' } }, ['READER_BUSY'], []],
  ['an error with a detail alone', 404, { errors: { detail: 'Not Found' } }, [], []],
  ['errors by field', 422, { errors: { total_amount: ['must be greater than 0'] } }, [], ['total_amount']],
  ['a message with a code', 404, { message: 'Resource not found', error_code: 'NOT_FOUND' }, ['NOT_FOUND'], []],
  ['a list of messages', 400, [{ message: 'x', error_code: 'MISSING', param: 'amount' }], ['MISSING'], []],
];

describe('what SumUp says when it refuses', () => {
  test.each(forms)('%s is understood', (_, status, body, codes, fields) => {
    expect(readRefusal(status, body)).toEqual({ status, codes, fields });
  });

  test.each([
    garbage,
    undefined,
    null,
    '',
    'Forbidden',
    403,
    [],
    [1],
    {},
    { errors: {} },
    { errors: [] },
    { error: 'x' },
  ])('what has none of its forms is nobody’s refusal: %j', (body) => {
    expect(readRefusal(403, body)).toBeUndefined();
  });
});
