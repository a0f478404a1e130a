import { changeAndCommit, insert, requireUnchanged, update, type Decision } from '../kernel/commit.ts';
import { newId } from '../kernel/ids.ts';
import type { Merchant, Store } from '../people/merchant.ts';
import type { Merchants, Stores, Users } from '../people/ports.ts';
import type { User } from '../people/user.ts';
import { mayGive } from './approver.ts';
import { clientOf, type KnownClient } from './clients.ts';
import { issueTokens, type DeviceTokens, type DeviceTokensDeps } from './device-tokens.ts';
import { needsKey, type CredentialId, type Device } from './device.ts';
import { answered, grantPolicy, lifetimeEnd, pollOf, type DeviceGrant, type GrantPolicy } from './grants.ts';
import { freshCredentials, newDevice } from './pair-device.ts';
import type { DeviceCollections, DeviceGrants, Devices } from './ports.ts';
import { deviceRecords, grantAudit, newcomer } from './records.ts';
import { oauthRefused, type OAuthRefused } from './refusals.ts';

export interface PollGrantDeps extends Omit<DeviceTokensDeps, 'devices'> {
  grants: Pick<DeviceGrants, 'byDeviceCode'>;
  devices: Pick<Devices, 'byIdentifier'>;
  users: Pick<Users, 'byId'>;
  stores: Pick<Stores, 'byId'>;
  merchants: Pick<Merchants, 'byId'>;
  clients?: readonly KnownClient[];
  policy?: GrantPolicy;
}

export interface PollGrant {
  readonly deviceCode: string;
  readonly clientId: string;
  /** Of the key whose proof came with the request; its tokens are bound to it. A kiosk must have one. */
  readonly keyThumbprint?: string | undefined;
  readonly address?: string | undefined;
}

interface PollFile {
  readonly grant: DeviceGrant | undefined;
  /** What an approved grant is held to once more. */
  readonly behind: Behind | undefined;
}

interface Behind {
  readonly approver: User | undefined;
  readonly store: Store | undefined;
  readonly merchant: Merchant | undefined;
  /** The merchant's device under the identifier that the grant tells. */
  readonly known: Device | undefined;
}

interface Collected {
  readonly device: Device;
  readonly store: Store;
  readonly credentialId: CredentialId;
}

/**
 * A device asks whether it was approved (RFC 8628, section 3.4), and collects its tokens once it was: once, and only while who
 * approved it is still active and may still give what was given. Refused: `authorization_pending`, `slow_down`,
 * `access_denied`, `expired_token`, `invalid_grant`, `invalid_client`, `invalid_dpop_proof`.
 */
export const pollGrant =
  (deps: PollGrantDeps) =>
  async (request: PollGrant): Promise<DeviceTokens | OAuthRefused> => {
    const { commits, digests, clients } = deps;
    if (!clientOf(request.clientId, clients)) return oauthRefused('invalid_client');
    const deviceCodeHash = digests.sha256(request.deviceCode);
    const outcome = await changeAndCommit<DeviceCollections, PollFile, Collected | OAuthRefused>(commits, {
      aggregate: `device_grant:${deviceCodeHash}`,
      load: () => loadPoll(deps, deviceCodeHash),
      decide: (file) => decidePoll(file, request, deps),
    });
    if ('kind' in outcome) return outcome;
    return issueTokens(deps, { ...outcome, seen: null }, outcome.credentialId);
  };

async function loadPoll(
  { grants, devices, users, stores, merchants }: PollGrantDeps,
  deviceCodeHash: string,
): Promise<PollFile> {
  const grant = await grants.byDeviceCode(deviceCodeHash);
  if (grant?.status !== 'approved' || !grant.approval) return { grant, behind: undefined };
  const { by, merchantId, storeId } = grant.approval;
  const identifier = grant.words.clientDeviceIdentifier;
  const [approver, store, merchant, known] = await Promise.all([
    users.byId(by),
    stores.byId(merchantId, storeId),
    merchants.byId(merchantId),
    identifier === null ? undefined : devices.byIdentifier(merchantId, identifier),
  ]);
  return { grant, behind: { approver, store, merchant, known } };
}

/** Pure: what one poll writes and is answered with. */
export function decidePoll(
  { grant, behind }: PollFile,
  { clientId, keyThumbprint, address }: PollGrant,
  { clock, random, clients, policy = grantPolicy }: PollGrantDeps,
): Decision<DeviceCollections, Collected | OAuthRefused> {
  const now = clock.now();
  const no = (error: OAuthRefused['error']) => ({ writes: [], result: oauthRefused(error) });
  if (!grant || grant.clientId !== clientId) return no('invalid_grant');
  if (grant.keyThumbprint !== null && grant.keyThumbprint !== keyThumbprint) return no('invalid_dpop_proof');
  const poll = pollOf(grant, now, policy);
  switch (poll.kind) {
    case 'invalid':
      return no('invalid_grant');
    case 'denied':
      return no('access_denied');
    case 'expired':
      return no('expired_token');
    case 'wait':
    case 'slow_down': {
      const error = poll.kind === 'wait' ? 'authorization_pending' : 'slow_down';
      return { writes: [update('device_grant', poll.grant)], result: oauthRefused(error, poll.grant.interval) };
    }
    case 'ready':
      break;
    default:
      return poll satisfies never;
  }
  const { approval } = grant;
  if (!approval || !behind) return no('invalid_grant');
  if (needsKey(approval.kind) && keyThumbprint === undefined) return no('invalid_dpop_proof');
  const { approver, store, merchant, known } = behind;
  const naming = { now, random };
  const caller = newcomer(approval.merchantId, address);
  const still =
    merchant?.active &&
    store?.active &&
    mayGive(approver, approval.merchantId, approval.storeId, approval.scopes) &&
    (!known || mayGive(approver, known.merchantId, known.storeId, []));
  if (!still || !approver)
    return {
      writes: [update('device_grant', answered(grant, 'denied'))],
      audit: [grantAudit(naming, caller, 'withdrawn', grant, { approved_by: approval.by })],
      result: oauthRefused('access_denied'),
    };
  const credentialId: CredentialId = newId(now, random);
  const device: Device = {
    ...(known ?? {
      ...newDevice,
      id: newId(now, random),
      merchantId: approval.merchantId,
      createdAt: now,
      allowedAddresses: [],
    }),
    ...grant.words,
    ...freshCredentials,
    storeId: store.id,
    label: approval.label,
    kind: approval.kind,
    scopes: approval.scopes,
    syncMode: known?.syncMode ?? clientOf(clientId, clients)?.syncMode ?? 'api',
    keyThumbprint: keyThumbprint ?? null,
    credentialId,
    credentialFrom: 'grant',
    pairedBy: approval.by,
    pairedAt: now,
    expiresAt: lifetimeEnd(approval.lifetime, now),
  };
  const written = known ? update('device', device) : insert('device', device);
  return {
    writes: [
      update('device_grant', answered(grant, 'collected')),
      written,
      requireUnchanged('user', approver),
      requireUnchanged('store', store),
      requireUnchanged('merchant', merchant),
    ],
    ...deviceRecords(naming, caller, known ? 're_registered' : 'paired', device, {
      mode: 'grant',
      kind: device.kind,
      scopes: device.scopes,
      approved_by: approval.by,
      key_bound: device.keyThumbprint !== null,
    }),
    result: { device: written.record, store, credentialId },
  };
}
