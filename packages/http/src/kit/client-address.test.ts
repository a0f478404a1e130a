import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { clientAddress } from './client-address.ts';

// All that is read of a request.
const request = (remoteAddress: string, forwarded?: string) =>
  ({
    socket: { remoteAddress },
    headers: { ...(forwarded !== undefined && { 'x-forwarded-for': forwarded }) },
  }) as unknown as IncomingMessage;

test('without trusted proxies the peer is the client, whatever it says', () => {
  expect(clientAddress([])(request('::ffff:203.0.113.9', '198.51.100.1'))).toBe('203.0.113.9');
});

test('a peer that is no trusted proxy is the client, whatever it says', () => {
  expect(clientAddress(['10.0.0.0/8'])(request('203.0.113.9', '198.51.100.1'))).toBe('203.0.113.9');
});

test('behind trusted proxies the client is the last address that none of them has', () => {
  expect(clientAddress(['10.0.0.0/8'])(request('10.1.1.1', '1.2.3.4, 198.51.100.1, 10.2.2.2'))).toBe('198.51.100.1');
});

test('what is no address ends the chain', () => {
  expect(clientAddress(['10.0.0.0/8'])(request('10.1.1.1', '198.51.100.1, unknown, 10.2.2.2'))).toBe('10.2.2.2');
});
