import { describe, expect, test } from 'vitest';
import { openApiCheck, type Passed } from './openapi-check.ts';

const description = {
  paths: {
    '/v1.0/shops/{shop}/cups': {
      parameters: [{ name: 'shop', in: 'path', required: true, schema: { type: 'string', minLength: 2 } }],
      get: {
        operationId: 'ListCups',
        parameters: [{ name: 'limit', in: 'query', schema: { type: 'integer' } }],
        responses: {
          200: {
            content: { 'application/json': { schema: { type: 'array', items: { $ref: '#/components/schemas/Cup' } } } },
          },
          404: { description: 'no body' },
        },
      },
      post: {
        operationId: 'AddCup',
        requestBody: {
          required: true,
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Cup' } } },
        },
        responses: { 201: { description: 'added' } },
      },
    },
  },
  components: {
    schemas: {
      Named: { type: 'object', properties: { name: { type: 'string' } } },
      Cup: {
        allOf: [
          { $ref: '#/components/schemas/Named' },
          {
            type: 'object',
            required: ['size'],
            properties: {
              size: { type: 'integer' },
              handle: { type: 'string', enum: ['left', 'right'], nullable: true },
            },
          },
        ],
      },
    },
  },
};
const check = openApiCheck(description);
const request = (more: Partial<Passed> = {}): Passed => ({
  method: 'POST',
  path: '/v1.0/shops/ab/cups',
  query: {},
  body: { name: 'mug', size: 3, handle: null },
  authorized: true,
  ...more,
});
const list = (more: Partial<Passed> = {}) => request({ method: 'GET', body: undefined, ...more });

describe('checking against a description', () => {
  test('what is as described passes', () => {
    expect(check.request(request())).toEqual({ id: 'AddCup', wrong: [] });
    expect(check.request(list({ query: { limit: '3' } }))).toEqual({ id: 'ListCups', wrong: [] });
  });

  test.each<[string, Passed]>([
    ['another path', request({ path: '/v1x0/shops/ab/cups' })],
    ['another method', request({ method: 'PUT' })],
    ['a part of the path that is too short', request({ path: '/v1.0/shops/a/cups' })],
    ['no bearer token', request({ authorized: false })],
    ['no body', request({ body: undefined })],
    ['a body where none is described', list({ body: {} })],
    ['a field that is missing', request({ body: { name: 'mug' } })],
    ['a field of another type', request({ body: { size: '3' } })],
    ['a value that is not in the list', request({ body: { size: 3, handle: 'top' } })],
    ['a field that is not described', request({ body: { size: 3, colour: 'red' } })],
    ['a query that is not described', list({ query: { page: '2' } })],
    ['a query of another type', list({ query: { limit: 'many' } })],
  ])('%s is found', (_, passed) => {
    expect(check.request(passed).wrong).not.toEqual([]);
  });

  test.each<[string, Passed['response'], number]>([
    ['an answer as described', { status: 200, type: 'application/json; charset=utf-8', body: '[{"size":3}]' }, 0],
    ['an answer without a body where none is described', { status: 404, type: null, body: '' }, 0],
    ['another status', { status: 500, type: null, body: '' }, 1],
    ['another type', { status: 200, type: 'text/html', body: '[]' }, 1],
    ['no body', { status: 200, type: 'application/json', body: '' }, 1],
    ['a body of another form', { status: 200, type: 'application/json', body: '[{"size":"3"}]' }, 1],
    ['a field too many', { status: 200, type: 'application/json', body: '[{"size":3,"colour":"red"}]' }, 1],
    ['a body where none is described', { status: 404, type: 'application/json', body: '{}' }, 1],
  ])('%s: %o has %i problems', (_, response, problems) => {
    expect(check.answer('ListCups', list({ response }))).toHaveLength(problems);
  });
});
