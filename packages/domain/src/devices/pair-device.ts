import { decideAndCommit, insert, requireUnchanged, update, type Command, type Decision } from '../kernel/commit.ts';
import type { Digests, TokenSigner } from '../kernel/digests.ts';
import { refuse as refuseValue } from '../kernel/errors.ts';
import { newId, type Id, type Randomness, type StoreId } from '../kernel/ids.ts';
import { days, later, minutes, type Clock, type Instant } from '../kernel/time.ts';
import { assertManages } from '../people/access.ts';
import type { Store } from '../people/merchant.ts';
import type { Stores } from '../people/ports.ts';
import { refuse as refusePeople } from '../people/refusals.ts';
import { personalName } from '../people/values.ts';
import { anyDeviceClient, clientOf, type KnownClient } from './clients.ts';
import { pairingToken, type Issue } from './credentials.ts';
import { defaultScopes, deviceView, needsKey, parseDeviceKind, parseScopes } from './device.ts';
import type { CredentialId, Device, DeviceView } from './device.ts';
import type { DeviceCollections, DeviceCommits, Devices, QrDrawer } from './ports.ts';
import { deviceRecords } from './records.ts';
import { refuse } from './refusals.ts';
import { parseAllowedAddresses, shortText } from './values.ts';

/** Numbers of pairing; every one can be configured. */
export interface PairingPolicy {
  readonly tokenFor: number;
  readonly claimFor: number;
}

export const pairingPolicy: PairingPolicy = { tokenFor: days(365), claimFor: minutes(10) };

/** What the QR code holds, in the words of the wire. */
export type SetupPayload =
  | { readonly api_url: string; readonly store_code: string; readonly auth_token: string }
  | { readonly api_url: string; readonly store_code: string; readonly claim_code: string };

export interface PairDeviceDeps {
  devices: Pick<Devices, 'byIdentifier'>;
  stores: Pick<Stores, 'byId'>;
  commits: DeviceCommits;
  signer: TokenSigner;
  digests: Digests;
  qr: QrDrawer;
  /** Where devices reach the API: the host's public address. */
  apiUrl: () => string;
  clock: Clock;
  random: Randomness;
  /** Beside those that always are known. */
  clients?: readonly KnownClient[];
  policy?: PairingPolicy;
}

export interface PairDevice extends Command {
  readonly storeId: StoreId;
  readonly label: string;
  /** `tablet` when absent. */
  readonly kind?: string | undefined;
  /** `claim` when absent. A kiosk is always paired by claim. */
  readonly mode?: 'token' | 'claim' | undefined;
  /** What its kind usually has when absent. */
  readonly scopes?: readonly string[] | undefined;
  readonly client?: string | undefined;
  readonly clientDeviceIdentifier?: string | undefined;
  readonly allowedAddresses?: readonly string[] | undefined;
}

/** Shown once. */
export interface Pairing {
  readonly device: DeviceView;
  /** In mode `token`: it is good for 365 days. */
  readonly token: string | null;
  /** In mode `claim`: it is good once, for 10 minutes. */
  readonly claimCode: string | null;
  readonly claimExpiresAt: Instant | null;
  readonly setupPayload: SetupPayload;
  /** The payload as JSON text in a QR code, a PNG as a data URL. */
  readonly qrPng: string;
}

interface PairingFile {
  readonly store: Store | undefined;
  /** The device that is registered under the same identifier. */
  readonly known: Device | undefined;
}

/** A pairing without its secrets, as it is kept with its idempotency key; they follow from it. */
interface PairedDevice {
  readonly device: DeviceView;
  readonly storeCode: string;
  readonly issue: Issue | null;
  readonly claimSeed: ClaimSeed | null;
}

type ClaimSeed = Id<'device_claim'>;

/** 160 bits that follow from a seed by a key of ours. */
const claimCodeOf = (digests: Digests, seed: ClaimSeed): string => digests.keyed(`device_claim:${seed}`).slice(0, 40);

/**
 * Pairs a device to a store of the caller's merchant. The same command sent again shows the same secrets again; nothing else
 * ever does. A device that is known by its identifier keeps its row, and its old tokens end.
 *
 * Refuses with `STORE_NOT_FOUND`, and with `DEVICE_KEY_REQUIRED` for a kiosk in mode `token`: its key is not known yet.
 */
export const pairDevice =
  (deps: PairDeviceDeps) =>
  async (command: PairDevice): Promise<Pairing> => {
    const { devices, stores, commits, signer, digests, qr, apiUrl, clock } = deps;
    const { caller, storeId } = command;
    assertManages(caller);
    const { merchantId } = caller;
    const wish = parseWish(deps, command);
    const { clientDeviceIdentifier } = wish.words;
    const paired = await decideAndCommit<DeviceCollections, PairingFile, PairedDevice>(commits, command, {
      aggregate: `device_identifier:${merchantId}:${clientDeviceIdentifier ?? ''}`,
      now: () => clock.now(),
      taken: () => refuseValue('CONFLICT'),
      load: async () => {
        const [store, known] = await Promise.all([
          stores.byId(merchantId, storeId),
          clientDeviceIdentifier === null ? undefined : devices.byIdentifier(merchantId, clientDeviceIdentifier),
        ]);
        return { state: { store, known } };
      },
      decide: (file) => decidePairing(file, wish, command, deps),
    });
    const { device, storeCode, issue, claimSeed } = paired;
    const token = issue && (await pairingToken(signer, issue));
    const claimCode = claimSeed && claimCodeOf(digests, claimSeed);
    const reach = { api_url: apiUrl(), store_code: storeCode };
    const setupPayload: SetupPayload =
      token === null ? { ...reach, claim_code: claimCode ?? '' } : { ...reach, auth_token: token };
    return {
      device,
      token,
      claimCode,
      claimExpiresAt: claimCode === null ? null : device.awaitsClaimUntil,
      setupPayload,
      qrPng: await qr.pngDataUrl(JSON.stringify(setupPayload)),
    };
  };

type Wish = Pick<Device, 'label' | 'kind' | 'scopes' | 'syncMode' | 'allowedAddresses'> & {
  readonly mode: 'token' | 'claim';
  readonly words: Pick<Device, 'client' | 'platform' | 'clientDeviceIdentifier'>;
};

function parseWish({ clients }: PairDeviceDeps, command: PairDevice): Wish {
  const kind = parseDeviceKind(command.kind ?? 'tablet');
  const mode = command.mode ?? 'claim';
  if (needsKey(kind) && mode === 'token') throw refuse('DEVICE_KEY_REQUIRED');
  const client = shortText(command.client, '/client') ?? anyDeviceClient;
  const defaults = clientOf(client, clients);
  return {
    mode,
    label: personalName(command.label, '/label'),
    kind,
    scopes: command.scopes === undefined ? defaultScopes[kind] : parseScopes(command.scopes),
    syncMode: defaults?.syncMode ?? 'api',
    allowedAddresses: parseAllowedAddresses(command.allowedAddresses ?? []),
    words: {
      client,
      platform: defaults?.platform ?? null,
      clientDeviceIdentifier: shortText(command.clientDeviceIdentifier, '/client_device_identifier'),
    },
  };
}

function decidePairing(
  { store, known }: PairingFile,
  { mode, words, ...wish }: Wish,
  { caller }: PairDevice,
  { clock, random, digests, policy = pairingPolicy }: PairDeviceDeps,
): Decision<DeviceCollections, PairedDevice> {
  if (!store?.active) throw refusePeople('STORE_NOT_FOUND');
  const now = clock.now();
  const credentialId: CredentialId | null = mode === 'token' ? newId(now, random) : null;
  const claimSeed: ClaimSeed | null = mode === 'claim' ? newId(now, random) : null;
  const claimExpiresAt = later(now, policy.claimFor);
  const expiresAt = mode === 'token' ? later(now, policy.tokenFor) : claimExpiresAt;
  const device: Device = {
    ...(known ?? { ...newDevice, id: newId(now, random), merchantId: store.merchantId, createdAt: now }),
    ...wish,
    ...words,
    ...freshCredentials,
    storeId: store.id,
    credentialId,
    credentialFrom: credentialId && 'pairing',
    claimHash: claimSeed && digests.sha256(claimCodeOf(digests, claimSeed)),
    claimExpiresAt: claimSeed && claimExpiresAt,
    pairedBy: caller.kind === 'user' ? caller.userId : null,
    pairedAt: now,
    expiresAt,
  };
  const issue: Issue | null = credentialId && {
    deviceId: device.id,
    merchantId: device.merchantId,
    storeId: store.id,
    storeCode: store.storeCode,
    credentialId,
    clientId: device.client,
    scopes: device.scopes,
    keyThumbprint: null,
    issuedAt: now,
    expiresAt,
  };
  return {
    writes: [known ? update('device', device) : insert('device', device), requireUnchanged('store', store)],
    ...deviceRecords({ now, random }, caller, known ? 're_registered' : 'paired', device, {
      mode,
      kind: device.kind,
      scopes: device.scopes,
    }),
    result: { device: deviceView({ device, seen: null }, now), storeCode: store.storeCode, issue, claimSeed },
  };
}

/** A device before anything is known of it. */
export const newDevice = {
  clientVersion: null,
  model: null,
  hostName: null,
  localAddress: null,
  syncSettings: {},
  deletedAt: null,
  version: 1,
} as const;

/** What a device loses when it is registered anew: whatever let it in before. */
export const freshCredentials = {
  keyThumbprint: null,
  credentialId: null,
  credentialFrom: null,
  refreshes: 0,
  refreshedBy: null,
  claimHash: null,
  claimExpiresAt: null,
  claimedAt: null,
  revokedAt: null,
  revokedReason: null,
} as const;
