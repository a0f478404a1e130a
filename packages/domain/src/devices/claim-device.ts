import type { Caller } from '../kernel/caller.ts';
import { decideAndCommit, requireUnchanged, update } from '../kernel/commit.ts';
import type { Command, Decision, IdempotencyKey } from '../kernel/commit.ts';
import type { Digests, TokenSigner } from '../kernel/digests.ts';
import { refuse as refuseValue } from '../kernel/errors.ts';
import { newId, type Randomness } from '../kernel/ids.ts';
import { later, type Clock } from '../kernel/time.ts';
import type { Merchant, Store } from '../people/merchant.ts';
import type { Merchants, Stores } from '../people/ports.ts';
import { pairingToken, tokenTypeOf, type Issue } from './credentials.ts';
import { deviceView, needsKey, type CredentialId, type Device, type DeviceView, type DeviceWords } from './device.ts';
import { pairingPolicy, type PairingPolicy } from './pair-device.ts';
import type { DeviceCollections, DeviceCommits, Devices } from './ports.ts';
import { deviceRecords, newcomer } from './records.ts';
import { refuse } from './refusals.ts';
import { parseWords } from './values.ts';

export interface ClaimDeviceDeps {
  devices: Pick<Devices, 'byClaimHash' | 'byIdentifier'>;
  stores: Pick<Stores, 'byId'>;
  merchants: Pick<Merchants, 'byId'>;
  commits: DeviceCommits;
  signer: TokenSigner;
  digests: Digests;
  clock: Clock;
  random: Randomness;
  policy?: PairingPolicy;
}

export interface ClaimDevice {
  readonly claimCode: string;
  readonly words?: Partial<DeviceWords> | undefined;
  /** Of the key whose proof came with the request; a kiosk must have one. */
  readonly keyThumbprint?: string | undefined;
  readonly address?: string | undefined;
  readonly key: IdempotencyKey;
  readonly fingerprint: string;
}

export interface ClaimedDevice {
  readonly device: DeviceView;
  readonly store: Store;
  readonly token: string;
  readonly tokenType: 'Bearer' | 'DPoP';
  /** Seconds. */
  readonly expiresIn: number;
}

interface ClaimFile {
  readonly device: Device | undefined;
  readonly store: Store | undefined;
  readonly merchant: Merchant | undefined;
  /** Another row of the merchant under the identifier the device tells. */
  readonly known: Device | undefined;
}

interface Claimed {
  readonly device: DeviceView;
  readonly store: Store;
  readonly issue: Issue;
}

/**
 * Exchanges a claim code for the device's token, once. A device that is known by the identifier it tells keeps its row: the
 * one it was paired as merges into it, and its old tokens end. The same request sent again gets the same token again.
 *
 * Refuses with `DEVICE_CLAIM_INVALID` for a code that is unknown, spent or too old, and with `DEVICE_KEY_REQUIRED`.
 */
export const claimDevice =
  (deps: ClaimDeviceDeps) =>
  async (request: ClaimDevice): Promise<ClaimedDevice> => {
    const { devices, stores, merchants, commits, signer, digests, clock } = deps;
    const words = parseWords(request.words ?? {});
    const identifier = words.clientDeviceIdentifier ?? null;
    const claimHash = digests.sha256(request.claimCode);
    const merchantId = (await devices.byClaimHash(claimHash))?.merchantId;
    if (merchantId === undefined) throw refuse('DEVICE_CLAIM_INVALID');
    // Only who has the code sees an answer again.
    const fingerprint = digests.sha256(`${request.fingerprint}:${claimHash}:${request.keyThumbprint ?? ''}`);
    const command: Command = { caller: newcomer(merchantId, request.address), key: request.key, fingerprint };
    const { device, store, issue } = await decideAndCommit<DeviceCollections, ClaimFile, Claimed>(commits, command, {
      aggregate: `device_claim:${claimHash}`,
      now: () => clock.now(),
      taken: () => refuseValue('CONFLICT'),
      load: async () => {
        const claimed = await devices.byClaimHash(claimHash);
        const [at, merchant, known] = await Promise.all([
          claimed && stores.byId(claimed.merchantId, claimed.storeId),
          merchants.byId(merchantId),
          identifier === null ? undefined : devices.byIdentifier(merchantId, identifier),
        ]);
        return {
          state: { device: claimed, store: at, merchant, known: known?.id === claimed?.id ? undefined : known },
        };
      },
      decide: (file) => decideClaim(file, { ...request, words }, command.caller, deps),
    });
    const token = await pairingToken(signer, issue);
    const expiresIn = Math.floor((issue.expiresAt - issue.issuedAt) / 1_000);
    return { device, store, token, tokenType: tokenTypeOf(issue), expiresIn };
  };

function decideClaim(
  { device: paired, store, merchant, known }: ClaimFile,
  { words, keyThumbprint = null }: Pick<ClaimDevice, 'words'> & { readonly keyThumbprint?: string | null | undefined },
  caller: Caller,
  { clock, random, policy = pairingPolicy }: ClaimDeviceDeps,
): Decision<DeviceCollections, Claimed> {
  const now = clock.now();
  const open =
    paired?.claimExpiresAt != null &&
    paired.claimExpiresAt > now &&
    paired.claimedAt === null &&
    paired.revokedAt === null &&
    paired.deletedAt === null;
  if (!open || !merchant?.active || !store?.active) throw refuse('DEVICE_CLAIM_INVALID');
  if (needsKey(paired.kind) && keyThumbprint === null) throw refuse('DEVICE_KEY_REQUIRED');
  const credentialId: CredentialId = newId(now, random);
  const expiresAt = later(now, policy.tokenFor);
  const claimed: Device = {
    ...paired,
    ...words,
    keyThumbprint,
    credentialId,
    credentialFrom: 'pairing',
    claimedAt: now,
    expiresAt,
  };
  const { claimHash: _hash, claimExpiresAt: _until, claimedAt: _at, ...taken } = claimed;
  const { id, createdAt, version } = known ?? claimed;
  const device: Device = known
    ? { ...known, ...taken, refreshes: 0, refreshedBy: null, id, createdAt, version }
    : claimed;
  const issue: Issue = {
    deviceId: id,
    merchantId: device.merchantId,
    storeId: store.id,
    storeCode: store.storeCode,
    credentialId,
    clientId: device.client,
    scopes: device.scopes,
    keyThumbprint,
    issuedAt: now,
    expiresAt,
  };
  return {
    writes: [
      update('device', device),
      // The row that waited for the claim goes; until it does, it tells that the code is spent.
      ...(known ? [update('device', { ...paired, clientDeviceIdentifier: null, claimedAt: now, deletedAt: now })] : []),
      requireUnchanged('store', store),
      requireUnchanged('merchant', merchant),
    ],
    ...deviceRecords({ now, random }, caller, known ? 're_registered' : 'claimed', device, {
      client: device.client,
      key_bound: keyThumbprint !== null,
    }),
    result: { device: deviceView({ device, seen: null }, now), store, issue },
  };
}
