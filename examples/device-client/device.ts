import * as client from 'openid-client';

export interface PairingWish {
  /** Where the host is: all there is to know of it. */
  readonly issuer: URL;
  readonly clientId: string;
  readonly name: string;
  readonly scope: string;
  /** Shows a person the code to approve, and where. */
  readonly show: (code: string, where: string) => void;
}

/** What a device keeps to be let in again after a restart; its key it keeps where no one can copy it. */
export interface Pairing {
  readonly config: client.Configuration;
  readonly key: client.DPoPHandle;
  readonly refreshToken: string;
  readonly accessToken: string;
}

const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Asks to be let in, shows the code, and waits until a person has approved it. */
export async function pair({ issuer, clientId, name, scope, show }: PairingWish): Promise<Pairing> {
  const config = await client.discovery(issuer, clientId, undefined, client.None(), {
    algorithm: 'oauth2',
    // Anywhere but on this machine, tokens go over https only.
    execute: loopback.has(issuer.hostname) ? [client.allowInsecureRequests] : [],
  });
  // The tokens are bound to this key: copied without it, they are worth nothing.
  const key = client.getDPoPHandle(config, await client.randomDPoPKeyPair('Ed25519'));
  const grant = await client.initiateDeviceAuthorization(config, { scope, device_name: name });
  show(grant.user_code, grant.verification_uri_complete ?? grant.verification_uri);
  const tokens = await client.pollDeviceAuthorizationGrant(config, grant, undefined, { DPoP: key });
  return { config, key, accessToken: tokens.access_token, refreshToken: tokens.refresh_token ?? '' };
}

/** The device has been switched off, or its time is over: it must be paired again. */
export class NoLongerPaired extends Error {
  override readonly name = 'NoLongerPaired';
}

export type Ask = <T>(method: 'GET' | 'POST', path: string, body?: object) => Promise<T>;

/** Asks the API as the device. `keep` is given every new pairing before it is used: a refresh token is good once. */
export function asking(pairing: Pairing, keep: (pairing: Pairing) => Promise<void>): Ask {
  let { accessToken, refreshToken } = pairing;
  const { config, key } = pairing;

  const send = (method: string, path: string, body?: object) => {
    const url = new URL(`/api/v1${path}`, config.serverMetadata().issuer);
    const headers = new Headers(body && { 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() });
    const text = body && JSON.stringify(body);
    return client.fetchProtectedResource(config, accessToken, url, method, text, headers, { DPoP: key });
  };

  const refresh = async (): Promise<void> => {
    const tokens = await client.refreshTokenGrant(config, refreshToken, undefined, { DPoP: key });
    accessToken = tokens.access_token;
    refreshToken = tokens.refresh_token ?? refreshToken;
    await keep({ config, key, accessToken, refreshToken });
  };

  const refused = (error: unknown): boolean =>
    error instanceof client.WWWAuthenticateChallengeError && error.status === 401;

  return async (method, path, body) => {
    let response: Response;
    try {
      response = await send(method, path, body);
    } catch (error) {
      if (!refused(error)) throw error;
      try {
        await refresh();
        response = await send(method, path, body);
      } catch (cause) {
        throw new NoLongerPaired('Pair this device again.', { cause });
      }
    }
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return JSON.parse(await response.text());
  };
}
