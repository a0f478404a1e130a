import { createServer, type RequestListener, type Server } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { sender, type Answer } from './client.ts';
import { garbage } from './decode.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

/** Asks a server that answers so, and says how often it was asked. */
async function ask(
  answer: RequestListener,
  { patience = 20_000, path = ['a', 'b/c'] } = {},
): Promise<{ answer: Answer; asked: number }> {
  let asked = 0;
  const opened = createServer((request, response) => {
    asked++;
    answer(request, response);
  });
  servers.push(opened);
  await new Promise<void>((listening) => opened.listen(0, '127.0.0.1', listening));
  const address = opened.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  const send = sender(url, 'sup_sk_key', { patience });
  return { answer: await send({ method: 'POST', path, body: { a: 1 } }), asked };
}

describe('requests to SumUp', () => {
  test('carry the key, and encode each part of the path', async () => {
    let seen: unknown;
    await ask((request, response) => {
      seen = [request.url, request.headers.authorization, request.headers['content-type']];
      response.end('{}');
    });
    expect(seen).toEqual(['/a/b%2Fc', 'Bearer sup_sk_key', 'application/json']);
  });

  test.each(['', '.', '..'])('a part of the path that is %j leads elsewhere, and is not sent', async (part) => {
    const { answer, asked } = await ask((_, response) => response.end('{}'), { path: ['a', part] });
    expect({ answer, asked }).toEqual({ answer: { kind: 'not_sent' }, asked: 0 });
  });

  test('a connection that is refused has sent nothing', async () => {
    const send = sender('http://127.0.0.1:1', 'sup_sk_key', { patience: 20_000 });
    expect(await send({ method: 'POST', path: ['a'] })).toEqual({ kind: 'not_sent' });
  });

  test.each<[string, RequestListener, string]>([
    ['a connection that breaks', (request) => request.socket.destroy(), 'connection_lost'],
    ['no answer in time', () => undefined, 'timed_out'],
    ['an answer that never ends', (_, response) => response.write('{'), 'timed_out'],
    ['a 500', (_, response) => response.writeHead(500).end('{}'), 'http_500'],
    ['a 503 with a page', (_, response) => response.writeHead(503).end('<html>'), 'http_503'],
    ['a 4xx of some proxy', (_, response) => response.writeHead(403).end('Forbidden'), 'unreadable'],
    ['a 4xx without a body', (_, response) => response.writeHead(404).end(), 'unreadable'],
    [
      'a 408 with a body of SumUp',
      (_, response) => response.writeHead(408).end('{"message":"x","error_code":"TIMEOUT"}'),
      'http_408',
    ],
    ['an answer of many megabytes', (_, response) => response.end('x'.repeat(5_000_000)), 'connection_lost'],
  ])('%s is unknown, and nothing is sent again', async (_, answer, why) => {
    const { answer: said, asked } = await ask(answer, { patience: why === 'timed_out' ? 1_000 : 20_000 });
    expect({ said, asked }).toEqual({ said: { kind: 'unknown', why }, asked: 1 });
  });

  test.each([301, 302, 307, 308])('a redirect (%i) is not followed', async (status) => {
    const { answer, asked } = await ask((_, response) => response.writeHead(status, { Location: '/elsewhere' }).end());
    expect({ answer, asked }).toEqual({ answer: { kind: 'unknown', why: `http_${status}` }, asked: 1 });
  });

  test('a body that is no JSON is told apart from none', async () => {
    const { answer } = await ask((_, response) => response.writeHead(200).end('<html>'));
    expect(answer).toEqual({ kind: 'done', status: 200, body: garbage });
    const none = await ask((_, response) => response.writeHead(202).end());
    expect(none.answer).toEqual({ kind: 'done', status: 202, body: undefined });
  });
});
