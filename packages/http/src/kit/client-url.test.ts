import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { clientUrl } from './client-url.ts';

// All that is read of a request.
const request = (remoteAddress: string, headers: Record<string, string>) =>
  ({ url: '/oauth/token?a=1', socket: { remoteAddress }, headers }) as unknown as IncomingMessage;

test('is below the public address, whatever the request says of itself', () => {
  const urlOf = clientUrl({ publicUrl: 'https://counter.example.com', trusted: ['10.0.0.0/8'] });
  const headers = { host: 'evil.test', 'x-forwarded-host': 'evil.test', 'x-forwarded-proto': 'http' };
  expect(urlOf(request('10.0.0.1', headers))).toBe('https://counter.example.com/oauth/token?a=1');
});

test('is what the request says where no public address is known, and proxies are heard when they are trusted', () => {
  const headers = {
    host: 'inside:3000',
    'x-forwarded-host': 'forged.test, outside.test',
    'x-forwarded-proto': 'http, https',
  };
  const urlOf = clientUrl({ publicUrl: undefined, trusted: ['10.0.0.0/8'] });
  expect(urlOf(request('::ffff:10.0.0.1', headers))).toBe('https://outside.test/oauth/token?a=1');
  expect(urlOf(request('203.0.113.9', headers))).toBe('http://inside:3000/oauth/token?a=1');
  const trusting = clientUrl({ publicUrl: undefined, trusted: [] });
  expect(trusting(request('10.0.0.1', headers))).toBe('http://inside:3000/oauth/token?a=1');
});
