import { expect, test } from 'vitest';
import { heardEvent } from './live-events.ts';
import { inProtocols, speaks, tokenIn } from './live-protocol.ts';

test('reads token, proof and store out of the offered subprotocols', () => {
  const offered = inProtocols('tresen.live, tresen.token.a.b.c,tresen.proof.d.e.f, tresen.store.DEMO-1');
  expect(offered).toEqual({ token: 'a.b.c', proof: 'd.e.f', storeCode: 'DEMO-1' });
  expect(tokenIn(offered)).toBe('DPoP a.b.c');
  expect(tokenIn(inProtocols('tresen.live, tresen.token.a.b.c'))).toBe('Bearer a.b.c');
  expect(tokenIn(inProtocols('tresen.live'))).toBeUndefined();
  expect(inProtocols(undefined)).toEqual({});
});

test('never answers with a subprotocol that holds a secret', () => {
  expect(speaks(new Set(['tresen.token.secret', 'tresen.live']))).toBe('tresen.live');
  expect(speaks(new Set(['tresen.token.secret']))).toBe(false);
});

test('takes an event from another process, and nothing that is none', () => {
  const id = '0198b1de-7c1a-7a55-9c1e-3f3c1d5f7a10';
  const event = {
    id,
    merchantId: id,
    type: 'card.changed',
    aggregate: { kind: 'card', id },
    at: 1_700_000_000_000,
    data: {},
  };
  expect(heardEvent(JSON.stringify(event))).toEqual(event);
  for (const text of [
    '',
    'null',
    '[]',
    '{',
    JSON.stringify({ ...event, id: 'x' }),
    JSON.stringify({ ...event, at: '1' }),
  ])
    expect(heardEvent(text), text).toBeUndefined();
});
