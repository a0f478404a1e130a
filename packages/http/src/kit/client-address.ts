import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

/** An address, or a range of them as `10.0.0.0/8`; `undefined` when it is neither. */
export function parseRange(text: string): { address: string; prefix: number; family: 'ipv4' | 'ipv6' } | undefined {
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return undefined;
  const widest = version === 4 ? 32 : 128;
  const prefix = bits === undefined ? widest : /^\d{1,3}$/.test(bits) ? Number(bits) : -1;
  if (prefix < 0 || prefix > widest) return undefined;
  return { address, prefix, family: version === 4 ? 'ipv4' : 'ipv6' };
}

/** Whether an address is one of the proxies whose headers count. */
export function trustedProxies(trusted: readonly string[]): (address: string) => boolean {
  const proxies = new BlockList();
  for (const range of trusted.map(parseRange)) if (range) proxies.addSubnet(range.address, range.prefix, range.family);
  return (address) => proxies.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/**
 * Whom a request comes from: the peer, or behind trusted proxies the last address in `X-Forwarded-For` that none of them has.
 * What others write into that header counts for nothing.
 */
export function clientAddress(trusted: readonly string[]): (request: IncomingMessage) => string {
  const isTrusted = trustedProxies(trusted);
  return (request) => {
    const peer = plain(request.socket.remoteAddress ?? '');
    const forwarded = request.headers['x-forwarded-for'];
    if (trusted.length === 0 || forwarded === undefined || !isTrusted(peer)) return peer;
    const hops = String(forwarded)
      .split(',')
      .map((hop) => plain(hop.trim()))
      .reverse();
    let client = peer;
    for (const hop of hops) {
      if (isIP(hop) === 0) break;
      client = hop;
      if (!isTrusted(hop)) break;
    }
    return client;
  };
}

/** IPv4 addresses mapped into IPv6 are the IPv4 addresses they are (RFC 4291, section 2.5.5.2). */
export const plain = (address: string): string => (address.startsWith('::ffff:') ? address.slice(7) : address);
