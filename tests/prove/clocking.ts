import { deviceKey, type DeviceKey, type Proof as ProofParts } from '../system/dpop.ts';
import { sendOnce, type Connection } from '../running/connection.ts';
import { ask, asSent, json, signIn, type Shop } from '../running/shop.ts';

/** The clock link of a shop, turned on. */
export async function clockLink(origin: string, shop: Shop): Promise<string> {
  const who = { token: await signIn(origin, shop.owner) };
  const path = '/merchant/time/clock-link/rotate';
  return (await ask<{ token: string }>(origin, who, { method: 'POST', path })).token;
}

/** A kiosk that is paired, and holds its key. */
export interface ProvenKiosk {
  readonly token: string;
  readonly key: DeviceKey;
  prove(path: string, change?: Partial<ProofParts>): Promise<string>;
}

export async function pairKiosk(origin: string, shop: Shop): Promise<ProvenKiosk> {
  const who = { token: await signIn(origin, shop.owner) };
  const body = { store_id: shop.storeId, label: 'Kiosk', kind: 'kiosk' };
  const paired = await ask<{ setup_payload: { claim_code: string; api_url: string } }>(origin, who, {
    path: '/merchant/devices',
    body,
  });
  const key = await deviceKey();
  const claim = async (nonce?: string) => {
    const path = '/devices/claim';
    const DPoP = await key.prove({ method: 'POST', url: `${origin}/api/v1${path}`, now: Date.now(), nonce });
    const sent = asSent(undefined, { path, body: { claim_code: paired.setup_payload.claim_code } });
    return sendOnce(origin, { ...sent, headers: { ...sent.headers, dpop: DPoP } });
  };
  const first = await claim();
  const claimed = await claim(first.headers['dpop-nonce']);
  if (claimed.status !== 200) throw new Error(`the kiosk was not claimed: ${claimed.text}`);
  const { access_token: token } = json<{ access_token: string }>(claimed);
  return {
    token,
    key,
    prove: (path, change = {}) =>
      key.prove({ method: 'POST', url: `${origin}/api/v1${path}`, token, now: Date.now(), ...change }),
  };
}

export interface AtClock {
  readonly session_token: string;
}

/** Number and PIN on a phone. */
export const enter = (one: Connection, token: string, staffId: string, pin: string, from?: string) => {
  const sent = asSent(undefined, { path: '/time/public/auth', body: { token, staff_id: staffId, pin } });
  return one.send(from === undefined ? sent : { ...sent, headers: { ...sent.headers, 'x-forwarded-for': from } });
};
