import { changeAndCommit, update, type Decision, type IdempotencyKey } from '../kernel/commit.ts';
import type { Digests, TokenSigner } from '../kernel/digests.ts';
import { newId, type Randomness } from '../kernel/ids.ts';
import { hours, later, type Clock, type Instant } from '../kernel/time.ts';
import type { Store } from '../people/merchant.ts';
import {
  accessToken,
  isGenuine,
  parseRefreshToken,
  readStatement,
  refreshTokenOf,
  tokenTypeOf,
} from './credentials.ts';
import type { DeviceStatement, RefreshToken } from './credentials.ts';
import {
  deviceStatus,
  deviceView,
  type CredentialId,
  type DeviceScope,
  type DeviceView,
  type SeenDevice,
} from './device.ts';
import { decideRevocation } from './manage-devices.ts';
import type { CurrentDevice, DeviceCollections, DeviceCommits, DeviceRef, Devices } from './ports.ts';
import { deviceCaller } from './records.ts';
import { oauthRefused, type OAuthRefused } from './refusals.ts';

/** What a granted device holds (RFC 6749, section 5.1). */
export interface DeviceTokens {
  readonly kind: 'issued';
  readonly accessToken: string;
  readonly tokenType: 'Bearer' | 'DPoP';
  /** Seconds. */
  readonly expiresIn: number;
  /** Good once. */
  readonly refreshToken: string;
  readonly scopes: readonly DeviceScope[];
  readonly device: DeviceView;
}

export interface DeviceTokensDeps {
  devices: Pick<Devices, 'current'>;
  commits: DeviceCommits;
  signer: TokenSigner;
  digests: Digests;
  clock: Clock;
  random: Randomness;
  /** How long an access token is good, in milliseconds; an hour when absent. */
  accessFor?: number;
}

const accessPolicy = hours(1);

/** What a device is issued next: an access token, and the refresh token that follows from how often it was refreshed. */
export async function issueTokens(
  {
    signer,
    digests,
    clock,
    random,
    accessFor = accessPolicy,
  }: Pick<DeviceTokensDeps, 'signer' | 'digests' | 'clock' | 'random' | 'accessFor'>,
  { device, seen, store }: SeenDevice & { readonly store: Pick<Store, 'storeCode'> },
  credentialId: CredentialId,
  scopes: readonly DeviceScope[] = device.scopes,
): Promise<DeviceTokens> {
  const now = clock.now();
  const expiresAt = Math.min(later(now, accessFor), device.expiresAt ?? Number.POSITIVE_INFINITY) as Instant;
  const { id: deviceId, merchantId, storeId, client: clientId, keyThumbprint } = device;
  const { storeCode } = store;
  const issue = {
    deviceId,
    merchantId,
    storeId,
    storeCode,
    credentialId,
    clientId,
    scopes,
    keyThumbprint,
    issuedAt: now,
    expiresAt,
  };
  return {
    kind: 'issued',
    accessToken: await accessToken(signer, issue, newId(now, random)),
    tokenType: tokenTypeOf(device),
    expiresIn: Math.floor((expiresAt - now) / 1_000),
    refreshToken: refreshTokenOf(digests, device, credentialId, device.refreshes),
    scopes,
    device: deviceView({ device, seen }, now),
  };
}

const currentOne = async (devices: Pick<Devices, 'current'>, ref: DeviceRef): Promise<CurrentDevice | undefined> =>
  (await devices.current([ref]))[0];

/** Whether a device may still be given tokens. */
const stands = ({ device, store, merchantActive }: CurrentDevice, now: Instant): boolean =>
  merchantActive && store.active && deviceStatus(device, now) === 'active';

export interface RefreshDevice {
  readonly refreshToken: string;
  readonly clientId: string;
  /** A random one for each token. Who lost the answer asks with both again. */
  readonly key?: IdempotencyKey | undefined;
  /** Fewer scopes for this access token. */
  readonly scope?: string | undefined;
  readonly keyThumbprint?: string | undefined;
  readonly address?: string | undefined;
}

interface Refreshed {
  readonly current: CurrentDevice;
  readonly credentialId: CredentialId;
  readonly scopes: readonly DeviceScope[];
}

/**
 * Exchanges a refresh token for new tokens (RFC 6749, section 6). Refused: `invalid_grant`, `invalid_scope`,
 * `invalid_dpop_proof`. Sent again with its key it is answered with the same refresh token again, until that one is used.
 * Without, a token that comes in a second time was stolen: the device is revoked, and has to be approved again; of two at the
 * same time one wins, and the other counts as the second.
 */
export const refreshDevice =
  (deps: DeviceTokensDeps) =>
  async (request: RefreshDevice): Promise<DeviceTokens | OAuthRefused> => {
    const token = parseRefreshToken(request.refreshToken);
    if (!token) return oauthRefused('invalid_grant');
    const refreshed = await changeAndCommit<DeviceCollections, CurrentDevice | undefined, Refreshed | OAuthRefused>(
      deps.commits,
      {
        aggregate: `device:${token.ref.deviceId}`,
        load: () => currentOne(deps.devices, token.ref),
        decide: (current) => decideRefresh(current, token, request, deps),
      },
    );
    if ('kind' in refreshed) return refreshed;
    return issueTokens(deps, refreshed.current, refreshed.credentialId, refreshed.scopes);
  };

function decideRefresh(
  current: CurrentDevice | undefined,
  token: RefreshToken,
  { clientId, key, scope, keyThumbprint, address }: RefreshDevice,
  { digests, clock, random }: DeviceTokensDeps,
): Decision<DeviceCollections, Refreshed | OAuthRefused> {
  const now = clock.now();
  const no = (error: OAuthRefused['error']) => ({ writes: [], result: oauthRefused(error) });
  const credentialId = current?.device.credentialFrom === 'grant' ? current.device.credentialId : null;
  if (!current || credentialId === null || !stands(current, now) || current.device.client !== clientId)
    return no('invalid_grant');
  if (!isGenuine(digests, token, credentialId)) return no('invalid_grant');
  const { device } = current;
  // Before a spent token is looked for: without its key, a stolen one does no harm.
  if (device.keyThumbprint !== null && device.keyThumbprint !== keyThumbprint) return no('invalid_dpop_proof');
  const refreshedBy = key === undefined ? null : digests.sha256(key);
  const sentAgain = refreshedBy !== null && refreshedBy === device.refreshedBy && token.serial === device.refreshes - 1;
  if (token.serial !== device.refreshes && !sentAgain) {
    const { revoked: _, ...change } = decideRevocation(device, 'refresh_token_reused', deviceCaller(device, address), {
      now,
      random,
    });
    return { ...change, result: oauthRefused('invalid_grant') };
  }
  const named = (scope ?? '').split(' ').filter(Boolean);
  if (!named.every((one) => device.scopes.some((held) => held === one))) return no('invalid_scope');
  const scopes = named.length === 0 ? device.scopes : device.scopes.filter((one) => named.includes(one));
  if (sentAgain) return { writes: [], result: { current, credentialId, scopes } };
  const written = update('device', { ...device, refreshes: device.refreshes + 1, refreshedBy });
  return { writes: [written], result: { current: { ...current, device: written.record }, credentialId, scopes } };
}

export interface RevokeDeviceToken {
  readonly token: string;
  readonly clientId: string;
  readonly address?: string | undefined;
}

/**
 * Gives a token back (RFC 7009). Any good token of a device ends all of its tokens: the device is revoked. Nobody is told
 * whether a token was one.
 */
export const revokeDeviceToken =
  (deps: Omit<DeviceTokensDeps, 'accessFor'>) =>
  async ({ token, clientId, address }: RevokeDeviceToken): Promise<void> => {
    const ref = await refOf(deps, token);
    if (!ref) return;
    await changeAndCommit<DeviceCollections, Held | undefined, void>(deps.commits, {
      aggregate: `device:${ref.deviceId}`,
      load: () => heldBy(deps, token, clientId),
      decide: (held) => {
        if (!held) return { writes: [], result: undefined };
        const { device } = held.current;
        const naming = { now: deps.clock.now(), random: deps.random };
        const { revoked: _, ...change } = decideRevocation(
          device,
          'token_revoked',
          deviceCaller(device, address),
          naming,
        );
        return { ...change, result: undefined };
      },
    });
  };

export type Introspection =
  | { readonly active: false }
  | {
      readonly active: true;
      readonly use: 'access' | 'refresh';
      readonly device: DeviceView;
      readonly storeCode: string;
      readonly scopes: readonly DeviceScope[];
      readonly clientId: string;
      readonly tokenType: 'Bearer' | 'DPoP';
      readonly tokenId: string | null;
      readonly keyThumbprint: string | null;
      readonly issuedAt: Instant | null;
      readonly expiresAt: Instant | null;
    };

type HolderDeps = Pick<DeviceTokensDeps, 'devices' | 'signer' | 'digests' | 'clock'>;

/** A good token, and the device that holds it. */
type Held = { readonly current: CurrentDevice; readonly credentialId: CredentialId } & (
  | { readonly use: 'access'; readonly statement: DeviceStatement }
  | { readonly use: 'refresh' }
);

const inspected = async (
  { signer }: Pick<HolderDeps, 'signer'>,
  token: string,
): Promise<DeviceStatement | undefined> => {
  const found = await signer.inspect('device', token);
  return found && readStatement(found);
};

const refOf = async (deps: HolderDeps, token: string): Promise<DeviceRef | undefined> =>
  parseRefreshToken(token)?.ref ?? (await inspected(deps, token))?.ref;

/** Who holds this token, if it is good now and was issued to this client; whatever kind of token it is said to be. */
async function heldBy(deps: HolderDeps, token: string, clientId: string): Promise<Held | undefined> {
  const refresh = parseRefreshToken(token);
  const statement = refresh ? undefined : await inspected(deps, token);
  const ref = refresh?.ref ?? statement?.ref;
  const current = ref && (await currentOne(deps.devices, ref));
  const now = deps.clock.now();
  const credentialId = current?.device.credentialId;
  if (!current || !credentialId || !stands(current, now) || current.device.client !== clientId) return undefined;
  if (refresh) {
    const good = current.device.credentialFrom === 'grant' && refresh.serial === current.device.refreshes;
    return good && isGenuine(deps.digests, refresh, credentialId)
      ? { current, credentialId, use: 'refresh' }
      : undefined;
  }
  const good = statement?.credentialId === credentialId && statement.expiresAt > now;
  return good ? { current, credentialId, use: 'access', statement } : undefined;
}

/** What a token is good for (RFC 7662). Only the client that it was issued to learns of it. */
export const introspectDeviceToken =
  (deps: HolderDeps) =>
  async ({ token, clientId }: { readonly token: string; readonly clientId: string }): Promise<Introspection> => {
    const held = await heldBy(deps, token, clientId);
    if (!held) return { active: false };
    const { current } = held;
    const { device, store } = current;
    const statement = held.use === 'access' ? held.statement : undefined;
    const stillHeld = statement && device.scopes.filter((scope) => statement.scopes.includes(scope));
    return {
      active: true,
      use: held.use,
      device: deviceView(current, deps.clock.now()),
      storeCode: store.storeCode,
      scopes: stillHeld ?? device.scopes,
      clientId: device.client,
      tokenType: tokenTypeOf(device),
      tokenId: statement?.tokenId ?? null,
      keyThumbprint: device.keyThumbprint,
      issuedAt: statement?.issuedAt ?? null,
      expiresAt: statement?.expiresAt ?? device.expiresAt,
    };
  };
