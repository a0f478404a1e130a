import type { Claimed } from '../../src/wire/devices.ts';
import type { TokenAnswer } from '../../src/wire/oauth.ts';
import type { Me } from '../../src/wire/sign-in.ts';
import { newKey } from '../kit/ids.ts';
import { judged, reach } from './client.ts';
import { canHoldKey } from './device-key.ts';
import { deviceIdentifier, heldFrom, holdDevice, sendProven } from './device.ts';
import { deviceWords } from './device-words.ts';
import { isRefused } from './problem.ts';
import type { SetupPayload } from './setup-payload.ts';

/** As which client program a page is paired. */
export interface ClientProgram {
  readonly id: 'tresen-counter' | 'tresen-pos' | 'tresen-kiosk' | 'tresen-device';
  readonly kind: 'tablet' | 'pos' | 'kiosk' | 'other';
  /** What it asks for; what its kind usually has when absent. */
  readonly scope?: string;
}

/**
 * Makes this browser the device that the payload sets up. `withKey` binds it to a key of this browser; where the host insists
 * on one, it is bound without being asked.
 * @throws {Refused} `DEVICE_CLAIM_INVALID`, or what the host thinks of the token
 * @throws {Unanswered}
 */
export async function pair({ id: client }: ClientProgram, payload: SetupPayload, withKey: boolean): Promise<void> {
  if (payload.kind === 'token') return pairWithToken(payload.token);
  const words = await deviceWords();
  const body = {
    claim_code: payload.claimCode,
    client,
    client_device_identifier: deviceIdentifier(),
    platform: words.platform,
    ...(words.model ? { model: words.model } : {}),
  };
  const claim = async (proven: boolean): Promise<Claimed> => {
    const path = '/devices/claim';
    const request = { method: 'POST', body, key: newKey() } as const;
    const url = new URL(`/api/v1${path}`, location.origin).href;
    const answer = proven
      ? await sendProven({ method: 'POST', url }, (proof) => reach(path, request, proof))
      : await reach(path, request);
    return (await (await judged(answer)).json()) as Claimed; // the host checks its answers against the same schemas
  };
  const claimed = await claim(withKey).catch((error: unknown) => {
    if (!withKey && isRefused(error, 'DEVICE_KEY_REQUIRED') && canHoldKey()) return claim(true);
    throw error;
  });
  holdDevice({
    token: claimed.access_token,
    clientId: client,
    keyBound: claimed.token_type === 'DPoP',
    refresh: null,
    refreshKey: null,
    until: null,
  });
}

/** A token that was handed over is tried out before it is kept. */
async function pairWithToken(token: string): Promise<void> {
  const answer = await judged(await reach('/me', {}, { Authorization: `Bearer ${token}` }));
  const me = (await answer.json()) as Me; // the host checks its answers against the same schemas
  if (me.kind !== 'device') throw new Error('Not the token of a device');
  holdDevice({ token, clientId: 'tresen-device', keyBound: false, refresh: null, refreshKey: null, until: null });
}

export const pairWithGrant = (tokens: TokenAnswer, clientId: string): void => holdDevice(heldFrom(tokens, clientId));
