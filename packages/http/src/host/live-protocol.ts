/** The subprotocol of the frames. A client that offers none gets them all the same. */
const frames = 'tresen.live';

export interface Offered {
  readonly token?: string;
  readonly proof?: string;
  readonly storeCode?: string;
}

const names = { 'tresen.token.': 'token', 'tresen.proof.': 'proof', 'tresen.store.': 'storeCode' } as const;

/**
 * What stands in `Sec-WebSocket-Protocol` beside the subprotocol: browsers let a page set no other header, and a URL ends up in
 * logs. `tresen.token.<token>`, `tresen.proof.<DPoP proof>`, `tresen.store.<store code>`.
 */
export function inProtocols(header: string | undefined): Offered {
  const offered: { -readonly [K in keyof Offered]: Offered[K] } = {};
  for (const protocol of (header ?? '').split(',').map((one) => one.trim()))
    for (const [start, name] of Object.entries(names))
      if (protocol.startsWith(start)) offered[name] = protocol.slice(start.length);
  return offered;
}

/** The `Authorization` header that a client would have sent if it could. */
export const tokenIn = ({ token, proof }: Offered): string | undefined =>
  token === undefined ? undefined : `${proof === undefined ? 'Bearer' : 'DPoP'} ${token}`;

/** Which of the offered subprotocols is spoken; never one that holds a secret, as the answer names it. */
export const speaks = (offered: ReadonlySet<string>): string | false => (offered.has(frames) ? frames : false);
