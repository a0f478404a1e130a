import { deviceKey, type DeviceKey, type Proof } from './dpop.ts';
import type { Answer, Asking, HostUnderTest, Shop } from './host-under-test.ts';

/** A paired kiosk with a key of its own. */
export interface Kiosk {
  readonly id: string;
  readonly token: string;
  readonly key: DeviceKey;
  /** Asks with a proof and the newest nonce; once more where the host wants a fresher one. `change` puts something wrong into the proof. */
  ask(method: string, path: string, asking?: Asking, change?: Partial<Proof>): Promise<Answer>;
  /** A nonce that was not used yet. */
  nonce(): Promise<string>;
}

/** Pairs a kiosk, and claims it with a key. */
export async function openKiosk(tested: HostUnderTest, shop: Shop, owner = shop.owner): Promise<Kiosk> {
  const body = { store_id: shop.storeId, label: 'Kiosk', kind: 'kiosk' };
  const paired = await tested.ask('POST', '/api/v1/merchant/devices', { token: owner, body });
  const key = await deviceKey();
  let nonce: string | undefined;
  let token = '';

  const send = async (method: string, path: string, asking: Asking, change: Partial<Proof>): Promise<Answer> => {
    const proven = { method, url: tested.url + path, now: tested.clock.now(), nonce, ...(token && { token }) };
    const DPoP = await key.prove({ ...proven, ...change });
    nonce = undefined;
    const authorization: Record<string, string> = token === '' ? {} : { Authorization: `DPoP ${token}` };
    const answer = await tested.ask(method, path, {
      ...asking,
      headers: { ...authorization, DPoP, ...asking.headers },
    });
    nonce = answer.headers.get('dpop-nonce') ?? undefined;
    return answer;
  };
  const ask: Kiosk['ask'] = async (method, path, asking = {}, change = {}) => {
    const answer = await send(method, path, asking, change);
    return answer.body?.code === 'DEVICE_NONCE_REQUIRED' && Object.keys(change).length === 0
      ? send(method, path, asking, change)
      : answer;
  };

  const { claim_code } = paired.body.setup_payload;
  const claimed = await ask('POST', '/api/v1/devices/claim', { body: { claim_code } });
  if (claimed.status !== 200) throw new Error(`the kiosk was not claimed: ${claimed.text}`);
  token = claimed.body.access_token;
  return {
    id: paired.body.device.id,
    token,
    key,
    ask,
    nonce: async () => {
      if (nonce === undefined) await ask('GET', '/api/v1/me');
      const fresh = nonce;
      nonce = undefined;
      if (fresh === undefined) throw new Error('the host gave no nonce');
      return fresh;
    },
  };
}
