import type { IncomingMessage } from 'node:http';
import { plain, trustedProxies } from './client-address.ts';

export interface ClientUrlOptions {
  readonly publicUrl: string | undefined;
  readonly trusted: readonly string[];
}

/**
 * The URL of a request as its client wrote it: what a proof of possession is made for (RFC 9449, section 4.2). Where the public
 * address is known it is below that one, whatever the request says: a proof that was made for another server is not good here.
 * Else it is put together from the request, and from the headers of trusted proxies.
 */
export function clientUrl({ publicUrl, trusted }: ClientUrlOptions): (request: IncomingMessage) => string {
  if (publicUrl !== undefined) return ({ url = '/' }) => publicUrl + url;
  const isTrusted = trustedProxies(trusted);
  return ({ url = '/', headers, socket }) => {
    const behind = trusted.length > 0 && isTrusted(plain(socket.remoteAddress ?? ''));
    const told = (name: string) => (behind ? lastOf(headers[name]) : undefined);
    const scheme = told('x-forwarded-proto') === 'https' ? 'https' : 'http';
    return `${scheme}://${told('x-forwarded-host') ?? headers.host ?? ''}${url}`;
  };
}

/** What the proxy next to us has written. */
const lastOf = (value: string | string[] | undefined): string | undefined =>
  value === undefined ? undefined : String(value).split(',').at(-1)?.trim();
