import type { Digests } from '../kernel/digests.ts';
import { refuse as refuseValue } from '../kernel/errors.ts';
import type { Id, MerchantId, Randomness, StoreId, UserId } from '../kernel/ids.ts';
import { days, later, minutes, seconds, type Instant } from '../kernel/time.ts';
import type { ThrottleRule } from '../kernel/ephemeral.ts';
import type { DeviceKind, DeviceScope, DeviceWords } from './device.ts';
import { refuse } from './refusals.ts';

/** How long an approved device may stay. */
export const deviceLifetimes = ['30d', '90d', '1y', 'never'] as const;
export type DeviceLifetime = (typeof deviceLifetimes)[number];

/** What a person has approved; the device collects it. */
export interface GrantApproval {
  readonly merchantId: MerchantId;
  readonly storeId: StoreId;
  readonly label: string;
  readonly kind: DeviceKind;
  readonly scopes: readonly DeviceScope[];
  readonly lifetime: DeviceLifetime;
  readonly by: UserId;
  readonly at: Instant;
}

export type DeviceGrantId = Id<'device_grant'>;

/** One pending, answered or spent device authorization (RFC 8628). */
export interface DeviceGrant {
  readonly id: DeviceGrantId;
  /** SHA-256 of the device code. */
  readonly deviceCodeHash: string;
  /** Keyed digest of the user code: eight letters can be tried out, a key cannot. */
  readonly userCodeDigest: string;
  readonly clientId: string;
  readonly requestedScopes: readonly DeviceScope[];
  /** What the device says it is called. */
  readonly name: string | null;
  readonly kind: DeviceKind;
  readonly words: DeviceWords;
  /** The key that asked; then only it collects. */
  readonly keyThumbprint: string | null;
  /** Where it was asked from. */
  readonly address: string;
  readonly status: 'pending' | 'approved' | 'denied' | 'collected';
  readonly approval: GrantApproval | null;
  /** Seconds. */
  readonly interval: number;
  readonly polledAt: Instant | null;
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
  readonly version: number;
}

/** Counts up with every new grant, so that the caps hold however many are asked for at once. */
export interface GrantGate {
  readonly id: 'grants';
  readonly version: number;
}

/** Numbers of device grants; every one can be configured. */
export interface GrantPolicy {
  readonly lifetime: number;
  /** Seconds between polls, how much a hasty poll adds, and the most it becomes. */
  readonly interval: number;
  readonly intervalGrowth: number;
  readonly longestInterval: number;
  /** The part of the interval by which a poll may be early: clocks drift. */
  readonly tolerance: number;
  readonly mostPendingOfAddress: number;
  readonly mostPending: number;
  readonly triesPerAccount: ThrottleRule;
  readonly triesPerAddress: ThrottleRule;
  readonly triesInTotal: ThrottleRule;
}

export const grantPolicy: GrantPolicy = {
  lifetime: minutes(10),
  interval: 5,
  intervalGrowth: 5,
  longestInterval: 60,
  tolerance: 0.2,
  mostPendingOfAddress: 20,
  mostPending: 2_000,
  triesPerAccount: { name: 'user_code_account', limit: 30, window: minutes(15) },
  triesPerAddress: { name: 'user_code_address', limit: 60, window: minutes(15) },
  triesInTotal: { name: 'user_code', limit: 2_000, window: minutes(15) },
};

const letters = 'BCDFGHJKLMNPQRSTVWXZ';
const length = 8;

/** Eight letters, none a vowel, each as likely as any (RFC 8628, section 6.1). */
export function newUserCode(random: Randomness): string {
  const fair = 256 - (256 % letters.length);
  let code = '';
  while (code.length < length) {
    for (const byte of random.bytes(length))
      if (byte < fair && code.length < length) code += letters[byte % letters.length]!;
  }
  return code;
}

/** As it is shown: `XXXX-XXXX`. */
export const formatUserCode = (code: string): string => `${code.slice(0, 4)}-${code.slice(4)}`;

/** A user code as people enter it; refuses what can be none like one that is unknown. */
export function parseUserCode(typed: string): string {
  const code = typed
    .slice(0, 64)
    .toUpperCase()
    .replace(/[\s\p{Pd}_.]/gu, '');
  if (code.length !== length || [...code].some((letter) => !letters.includes(letter)))
    throw refuse('DEVICE_GRANT_NOT_FOUND');
  return code;
}

/** As it is kept: whoever reads the store cannot try out the codes. */
export const userCodeDigest = (digests: Digests, code: string): string => digests.keyed(`user_code:${code}`);

export type Poll =
  | { readonly kind: 'invalid' | 'denied' | 'expired' | 'ready' }
  /** Answer so, and keep the grant as it is now. */
  | { readonly kind: 'wait' | 'slow_down'; readonly grant: DeviceGrant };

/** Pure: what a poll by the client that asked meets. An approved grant is delivered however early the poll is. */
export function pollOf(grant: DeviceGrant, now: Instant, policy: GrantPolicy = grantPolicy): Poll {
  if (grant.status === 'denied') return { kind: 'denied' };
  if (grant.status === 'collected') return { kind: 'invalid' };
  if (grant.expiresAt <= now) return { kind: 'expired' };
  if (grant.status === 'approved') return { kind: 'ready' };
  const due = grant.polledAt === null ? now : grant.polledAt + seconds(grant.interval) * (1 - policy.tolerance);
  const hasty = now < due;
  const interval = hasty ? Math.min(grant.interval + policy.intervalGrowth, policy.longestInterval) : grant.interval;
  return { kind: hasty ? 'slow_down' : 'wait', grant: { ...grant, interval, polledAt: now } };
}

/** Whether a person may still answer it. */
export const isOpen = ({ status, expiresAt }: DeviceGrant, now: Instant): boolean =>
  status === 'pending' && expiresAt > now;

export function parseLifetime(text: string, field = '/lifetime'): DeviceLifetime {
  const known = deviceLifetimes.find((one) => one === text);
  if (!known) throw refuseValue('INVALID', { field, reason: `one of ${deviceLifetimes.join(', ')}` });
  return known;
}

/** When a device that is collected now has to be approved again. */
export function lifetimeEnd(lifetime: DeviceLifetime, now: Instant): Instant | null {
  switch (lifetime) {
    case '30d':
      return later(now, days(30));
    case '90d':
      return later(now, days(90));
    case '1y':
      return later(now, days(365));
    case 'never':
      return null;
    default:
      return lifetime satisfies never;
  }
}

/** The grant after its answer, or after it was collected. */
export const answered = (grant: DeviceGrant, answer: 'denied' | 'collected' | GrantApproval): DeviceGrant =>
  typeof answer === 'string' ? { ...grant, status: answer } : { ...grant, status: 'approved', approval: answer };
