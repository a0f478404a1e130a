import type { Digests, InspectedToken, TokenSigner } from '../kernel/digests.ts';
import { parseId, type DeviceId, type MerchantId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import { deviceScopes, type CredentialId, type Device, type DeviceScope } from './device.ts';
import type { DeviceRef } from './ports.ts';

/** What the tokens of one issue of credentials say; plain JSON, and nothing secret in it. */
export interface Issue {
  readonly deviceId: DeviceId;
  readonly merchantId: MerchantId;
  readonly storeId: Device['storeId'];
  readonly storeCode: string;
  readonly credentialId: CredentialId;
  readonly clientId: string;
  readonly scopes: readonly DeviceScope[];
  readonly keyThumbprint: string | null;
  readonly issuedAt: Instant;
  readonly expiresAt: Instant;
}

export const tokenTypeOf = ({ keyThumbprint }: Pick<Device, 'keyThumbprint'>): 'Bearer' | 'DPoP' =>
  keyThumbprint === null ? 'Bearer' : 'DPoP';

const claimsOf = ({ merchantId, storeId, storeCode, clientId, scopes, keyThumbprint }: Issue) => ({
  merchant_id: merchantId,
  store_id: storeId,
  store_code: storeCode,
  client_id: clientId,
  scope: scopes.join(' '),
  ...(keyThumbprint !== null && { cnf: { jkt: keyThumbprint } }),
});

/** The long-lived token of a paired device. The same issue makes the same token, so it need not be kept to be given again. */
export const pairingToken = (signer: TokenSigner, issue: Issue): Promise<string> =>
  signer.sign({
    type: 'device',
    subject: issue.deviceId,
    claims: claimsOf(issue),
    id: issue.credentialId,
    issuedAt: issue.issuedAt,
    expiresAt: issue.expiresAt,
  });

/** An access token of a granted device: one of many of the same credentials. */
export const accessToken = (signer: TokenSigner, issue: Issue, id: string): Promise<string> =>
  signer.sign({
    type: 'device',
    subject: issue.deviceId,
    claims: { ...claimsOf(issue), credential_id: issue.credentialId },
    id,
    issuedAt: issue.issuedAt,
    expiresAt: issue.expiresAt,
  });

/** What a genuine token of a device says. */
export interface DeviceStatement {
  readonly ref: DeviceRef;
  readonly credentialId: CredentialId;
  readonly from: 'pairing' | 'grant';
  readonly clientId: string;
  readonly scopes: readonly DeviceScope[];
  readonly tokenId: string;
  readonly issuedAt: Instant;
  readonly expiresAt: Instant;
}

export function readStatement({
  subject,
  claims,
  id,
  issuedAt,
  expiresAt,
}: InspectedToken): DeviceStatement | undefined {
  const { merchant_id: merchant, credential_id: family, client_id: clientId, scope } = claims;
  const deviceId = parseId<'device'>(subject);
  const merchantId = typeof merchant === 'string' ? parseId<'merchant'>(merchant) : undefined;
  const credentialId = parseId<'device_credential'>(typeof family === 'string' ? family : (id ?? ''));
  if (
    !deviceId ||
    !merchantId ||
    !credentialId ||
    id === null ||
    typeof clientId !== 'string' ||
    typeof scope !== 'string'
  )
    return undefined;
  const named = scope.split(' ');
  return {
    ref: { merchantId, deviceId },
    credentialId,
    from: typeof family === 'string' ? 'grant' : 'pairing',
    clientId,
    scopes: deviceScopes.filter((one) => named.includes(one)),
    tokenId: id,
    // The signature vouches for them: they were instants when we signed them.
    issuedAt: issuedAt as Instant,
    expiresAt: expiresAt as Instant,
  };
}

const refreshMac = (digests: Digests, credentialId: CredentialId, serial: number): string =>
  digests.keyed(`device_refresh:${credentialId}:${serial}`);

/**
 * The refresh token after so many exchanges. It follows from the credentials by a key of ours, so none is kept, and a spent
 * one can be told from one that somebody made up.
 */
export const refreshTokenOf = (
  digests: Digests,
  { merchantId, id }: Device,
  credentialId: CredentialId,
  serial: number,
): string => `${merchantId}.${id}.${serial}.${refreshMac(digests, credentialId, serial)}`;

export interface RefreshToken {
  readonly ref: DeviceRef;
  readonly serial: number;
  readonly mac: string;
}

export function parseRefreshToken(token: string): RefreshToken | undefined {
  const [, merchant = '', device = '', serial = '', mac = ''] =
    /^([0-9a-f-]{36})\.([0-9a-f-]{36})\.(0|[1-9]\d{0,8})\.([0-9a-f]{64})$/.exec(token) ?? [];
  const merchantId = parseId<'merchant'>(merchant);
  const deviceId = parseId<'device'>(device);
  return merchantId && deviceId && { ref: { merchantId, deviceId }, serial: Number(serial), mac };
}

/** Whether we made this refresh token for these credentials, spent or not. */
export const isGenuine = (digests: Digests, { serial, mac }: RefreshToken, credentialId: CredentialId): boolean =>
  // Digests of what is compared: how alike they are tells nothing of the right one.
  digests.sha256(mac) === digests.sha256(refreshMac(digests, credentialId, serial));
