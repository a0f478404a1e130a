import { changeAndCommit, insert, update } from '../kernel/commit.ts';
import type { Digests } from '../kernel/digests.ts';
import { refuse } from '../kernel/errors.ts';
import { newId, newSecret, type Randomness } from '../kernel/ids.ts';
import { later, type Clock } from '../kernel/time.ts';
import { clientOf, type KnownClient } from './clients.ts';
import {
  defaultScopes,
  deviceScopes,
  parseDeviceKind,
  type DeviceKind,
  type DeviceScope,
  type DeviceWords,
} from './device.ts';
import {
  formatUserCode,
  grantPolicy,
  newUserCode,
  userCodeDigest,
  type DeviceGrant,
  type GrantPolicy,
} from './grants.ts';
import type { DeviceCollections, DeviceCommits, DeviceGrants, PendingGrants } from './ports.ts';
import { oauthRefused, type OAuthRefused } from './refusals.ts';
import { parseWords, shortText } from './values.ts';

export interface StartGrantDeps {
  grants: Pick<DeviceGrants, 'pending'>;
  commits: DeviceCommits;
  digests: Digests;
  clock: Clock;
  random: Randomness;
  /** Beside those that always are known. */
  clients?: readonly KnownClient[];
  policy?: GrantPolicy;
}

export interface StartGrant {
  readonly clientId: string;
  /** The parameter `scope`: names with spaces between. */
  readonly scope?: string | undefined;
  readonly name?: string | undefined;
  /** The client's kind when absent. */
  readonly kind?: string | undefined;
  readonly words?: Partial<Omit<DeviceWords, 'client'>> | undefined;
  /** Of the key whose proof came with the request, or the parameter `dpop_jkt`. */
  readonly keyThumbprint?: string | undefined;
  readonly address: string;
}

export interface StartedGrant {
  readonly kind: 'started';
  readonly deviceCode: string;
  /** `XXXX-XXXX`. */
  readonly userCode: string;
  /** Seconds. */
  readonly expiresIn: number;
  readonly interval: number;
}

/**
 * Starts a device authorization (RFC 8628, section 3.1). Refused: `invalid_client`, `invalid_scope`. Throws `RATE_LIMITED` while
 * too many are pending, of this address or in all, and `INVALID` for words out of form.
 */
export const startGrant =
  (deps: StartGrantDeps) =>
  async (request: StartGrant): Promise<StartedGrant | OAuthRefused> => {
    const { grants, commits, digests, clock, random, clients, policy = grantPolicy } = deps;
    const client = clientOf(request.clientId, clients);
    if (!client) return oauthRefused('invalid_client');
    const kind = request.kind === undefined ? client.kind : parseDeviceKind(request.kind);
    const scopes = wantedScopes(request.scope, client, kind);
    if (!scopes) return oauthRefused('invalid_scope');
    const told = parseWords(request.words ?? {});
    const name = shortText(request.name, '/name');
    const { address, keyThumbprint = null } = request;
    return changeAndCommit<DeviceCollections, PendingGrants, StartedGrant>(commits, {
      aggregate: 'grants',
      load: () => grants.pending(clock.now(), address),
      decide: ({ gate, total, ofAddress, nextEndsAt }) => {
        const now = clock.now();
        if (total >= policy.mostPending || ofAddress >= policy.mostPendingOfAddress)
          throw refuse('RATE_LIMITED', { retry_at: nextEndsAt ?? later(now, policy.lifetime) });
        const deviceCode = newSecret(random);
        const userCode = newUserCode(random);
        const grant: DeviceGrant = {
          id: newId(now, random),
          deviceCodeHash: digests.sha256(deviceCode),
          userCodeDigest: userCodeDigest(digests, userCode),
          clientId: client.id,
          requestedScopes: scopes,
          name,
          kind,
          words: { ...noWords, platform: client.platform, ...told, client: client.id },
          keyThumbprint,
          address,
          status: 'pending',
          approval: null,
          interval: policy.interval,
          polledAt: null,
          createdAt: now,
          expiresAt: later(now, policy.lifetime),
          version: 1,
        };
        return {
          // The gate counts up with each, so that what was counted still holds when this one is written.
          writes: [
            insert('device_grant', grant),
            gate ? update('grant_gate', gate) : insert('grant_gate', { id: 'grants' as const, version: 1 }),
          ],
          result: {
            kind: 'started',
            deviceCode,
            userCode: formatUserCode(userCode),
            expiresIn: Math.floor(policy.lifetime / 1_000),
            interval: policy.interval,
          },
        };
      },
    });
  };

const noWords: DeviceWords = {
  client: '',
  clientVersion: null,
  platform: null,
  model: null,
  hostName: null,
  localAddress: null,
  clientDeviceIdentifier: null,
};

/** What a client asks for, or what its kind usually has; `undefined` when it is more than there is, or than it may ask for. */
function wantedScopes(
  scope: string | undefined,
  client: KnownClient,
  kind: DeviceKind,
): readonly DeviceScope[] | undefined {
  const named = (scope ?? '').split(' ').filter(Boolean);
  if (named.length === 0) {
    const usual = defaultScopes[kind].filter((one) => client.scopes.includes(one));
    return usual.length > 0 ? usual : client.scopes;
  }
  if (!named.every((one) => client.scopes.some((allowed) => allowed === one))) return undefined;
  return deviceScopes.filter((one) => named.includes(one));
}
