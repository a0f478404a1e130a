import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import Koa from 'koa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { servePages } from './pages.ts';

const page = '<!doctype html><title>The till</title>';
const script = 'export const counter = "".padEnd(200, "Tresen");';

let root: string;
let server: Server;
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'tresen-pages-'));
  mkdirSync(join(root, 'site/assets'), { recursive: true });
  writeFileSync(join(root, 'secret.txt'), 'not for anyone');
  writeFileSync(join(root, 'site/pos.html'), page);
  writeFileSync(join(root, 'site/assets/till-1.js'), script);
  writeFileSync(join(root, 'site/assets/till-1.js.br'), brotliCompressSync(script));
  const pages = servePages(join(root, 'site'));
  const koa = new Koa();
  koa.silent = true;
  koa.use(async (context) => {
    if (!(await pages(context))) context.throw(404);
  });
  server = koa.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  server.close();
  rmSync(root, { recursive: true });
});

/** Paths go out as they are: `fetch` would tidy them up. */
async function got(path: string, headers: Record<string, string> = {}, method = 'GET') {
  const { port } = server.address() as AddressInfo; // it listens on TCP
  const sent = request({ host: '127.0.0.1', port, path, headers, method, agent: false }).end();
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return { status: answer.statusCode, headers: answer.headers, body: Buffer.concat(chunks) };
}

test('a page knows the rest of its path by itself, and is fresh each time', async () => {
  for (const path of ['/pos', '/pos/', '/pos/sales/4711']) {
    const { status, headers, body } = await got(path);
    expect([status, body.toString(), headers['content-type']]).toEqual([200, page, 'text/html; charset=utf-8']);
    expect(headers['cache-control']).toBe('no-cache');
    const again = await got(path, { 'If-None-Match': String(headers.etag) });
    expect([again.status, again.body.length]).toEqual([304, 0]);
  }
});

test('a file goes out as compressed as it is taken, and is kept for ever', async () => {
  const packed = await got('/assets/till-1.js', { 'Accept-Encoding': 'gzip, br' });
  expect(packed.headers).toMatchObject({
    'content-encoding': 'br',
    vary: 'Accept-Encoding',
    'content-length': String(packed.body.length),
    'cache-control': 'public, max-age=31536000, immutable',
  });
  expect(packed.headers['content-type']).toMatch(/javascript/);
  expect(brotliDecompressSync(packed.body).toString()).toBe(script);
  const plain = await got('/assets/till-1.js');
  expect([plain.headers['content-encoding'], plain.body.toString()]).toEqual([undefined, script]);
  const head = await got('/assets/till-1.js', {}, 'HEAD');
  expect([head.headers['content-length'], head.body.length]).toEqual([String(script.length), 0]);
});

test('what is not there is not found, nor what lies outside or is hidden', async () => {
  writeFileSync(join(root, 'site/.env'), 'not for anyone');
  for (const path of ['/assets/none.js', '/../secret.txt', '/%2e%2e/secret.txt', '/assets/..%2f..%2fsecret.txt'])
    expect((await got(path)).status, path).toBe(404);
  for (const path of ['/.env', '/assets', '/assets/', '/%', '/%00', '//', '/pos.html/x', `/${'a'.repeat(5_000)}`])
    expect((await got(path)).status, path).toBe(404);
});

test('pages that are built anew while the host runs end nothing: what is gone is not found, what came is served', async () => {
  expect((await got('/assets/till-1.js')).status).toBe(200);
  rmSync(join(root, 'site/assets/till-1.js'));
  rmSync(join(root, 'site/assets/till-1.js.br'));
  writeFileSync(join(root, 'site/assets/till-2.js'), script);
  expect((await got('/assets/till-1.js', { 'Accept-Encoding': 'br' })).status).toBe(404);
  expect((await got('/assets/till-2.js')).body.toString()).toBe(script);
});

test('no range that is asked for breaks an answer off', async () => {
  for (const range of ['5-2', '0-99999999999999999999', '-5', 'x', '9-'])
    expect((await got('/pos', { Range: `bytes=${range}` })).body.toString(), range).toBe(page);
});
