import type { Digests } from '../kernel/digests.ts';
import type { EphemeralStore } from '../kernel/ephemeral.ts';
import { newSecret, type DeviceId, type MerchantId, type Randomness, type StoreId } from '../kernel/ids.ts';
import { later, type Clock, type Instant } from '../kernel/time.ts';
import type { GuardedStaffMember } from '../people/ports.ts';
import { ticketLifetimes, type StaffTicket } from '../people/staff-ticket.ts';
import { refuse } from './refusals.ts';

/** What a PIN at the clock was exchanged for: held where it may be lost, under the digest of its token. */
export interface ClockSession {
  readonly merchantId: MerchantId;
  readonly storeId: StoreId;
  /** How the member stood when the PIN was right. Locking, deactivating and another PIN end the session. */
  readonly ticket: StaffTicket;
  readonly by:
    | { readonly kind: 'phone'; /** Of the link it began by: another token ends it. */ readonly linkHash: string }
    | { readonly kind: 'kiosk'; readonly deviceId: DeviceId };
  readonly expiresAt: Instant;
}

export interface OpenedSession {
  readonly token: string;
  readonly expiresAt: Instant;
  /** Seconds. */
  readonly expiresIn: number;
}

export interface ClockSessionDeps {
  ephemeral: EphemeralStore;
  digests: Digests;
  clock: Clock;
  random: Randomness;
}

/** How long a session is good, in milliseconds of the server's time. */
export const clockSessionFor = { phone: ticketLifetimes.phone, kiosk: ticketLifetimes.terminal } as const;

export const sessionHashOf = (digests: Digests, token: string): string => digests.sha256(`clock_session:${token}`);

const keyOf = (sessionHash: string): string => `clock_session:${sessionHash}`;

/** Begins a session for who has just given the right PIN. Refuses with `UNAVAILABLE` when it cannot be kept. */
export async function openSession(
  { ephemeral, digests, clock, random }: ClockSessionDeps,
  { member, guard }: GuardedStaffMember,
  where: Pick<ClockSession, 'merchantId' | 'storeId' | 'by'>,
): Promise<OpenedSession> {
  const lifetime = clockSessionFor[where.by.kind];
  const token = newSecret(random);
  const expiresAt = later(clock.now(), lifetime);
  const session: ClockSession = {
    ...where,
    ticket: {
      kind: 'ticket',
      staffMemberId: member.id,
      ticketsFrom: member.ticketsFrom,
      lockedAt: guard?.lockedAt ?? null,
    },
    expiresAt,
  };
  await ephemeral.set(keyOf(sessionHashOf(digests, token)), JSON.stringify(session), lifetime);
  return { token, expiresAt, expiresIn: Math.floor(lifetime / 1_000) };
}

/** The session of a token while it is good; the server's clock says how long. */
export async function sessionOf(
  { ephemeral, clock }: Pick<ClockSessionDeps, 'ephemeral' | 'clock'>,
  sessionHash: string,
): Promise<ClockSession | undefined> {
  const kept = await ephemeral.get(keyOf(sessionHash));
  if (kept === undefined) return undefined;
  const session = JSON.parse(kept) as ClockSession; // only openSession writes under such a key
  return session.expiresAt > clock.now() ? session : undefined;
}

export const endSession = ({ ephemeral }: Pick<ClockSessionDeps, 'ephemeral'>, sessionHash: string): Promise<void> =>
  ephemeral.remove(keyOf(sessionHash));

export const sessionExpired = () => refuse('CLOCK_SESSION_EXPIRED');
