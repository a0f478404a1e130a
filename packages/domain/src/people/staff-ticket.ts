import { callerKey, type Caller } from '../kernel/caller.ts';
import type { TokenSigner } from '../kernel/digests.ts';
import { parseId, type StaffMemberId, type StoreId } from '../kernel/ids.ts';
import { later, minutes, seconds, type Clock, type Instant } from '../kernel/time.ts';
import { isLocked } from './pin.ts';
import type { GuardedStaffMember } from './ports.ts';
import { refuse } from './refusals.ts';

/** How long one PIN serves, by where it was typed. */
export const ticketLifetimes = { phone: seconds(120), terminal: minutes(15) } as const;

/** Why a command may be done in a staff member's name: made by `verifyPin` or `readStaffTicket`, and by nothing else. */
export type StaffProof = VerifiedStaff | StaffTicket;

/** Their PIN came with this very request. */
export interface VerifiedStaff {
  readonly kind: 'verified';
  readonly staffMemberId: StaffMemberId;
}

/**
 * Their PIN came a while ago. The ticket holds for as long as the member and its guard stand as they stood then: each change
 * of the PIN moves `ticketsFrom`, each lock moves `lockedAt`. Equality, not order in time: no skew of clocks, and no change
 * that is decided early and written late, lets an old ticket live.
 */
export interface StaffTicket {
  readonly kind: 'ticket';
  readonly staffMemberId: StaffMemberId;
  readonly ticketsFrom: Instant;
  readonly lockedAt: Instant | null;
}

/** Whether a ticket is still good for this staff member, with the guard over the member's number. */
export const ticketHolds = (ticket: StaffTicket, { member, guard }: GuardedStaffMember, now: Instant): boolean =>
  member.id === ticket.staffMemberId &&
  member.active &&
  member.pinHash !== null &&
  member.ticketsFrom === ticket.ticketsFrom &&
  (guard?.lockedAt ?? null) === ticket.lockedAt &&
  !isLocked(guard, now);

/**
 * Holds a command in a store to the staff member behind it, as loaded with what the command changes. Refuses with
 * `STAFF_TICKET_INVALID`, `STAFF_PIN_LOCKED`, `STAFF_PIN_NOT_FOUND` or `STAFF_NOT_IN_STORE`.
 */
export function assertStaffProof(
  proof: StaffProof,
  staff: GuardedStaffMember | null,
  storeId: StoreId,
  now: Instant,
): asserts staff is GuardedStaffMember {
  if (proof.kind === 'ticket') {
    if (!staff || !ticketHolds(proof, staff, now)) throw refuse('STAFF_TICKET_INVALID');
  } else {
    if (!staff || staff.member.id !== proof.staffMemberId || !staff.member.active) throw refuse('STAFF_PIN_NOT_FOUND');
    const until = staff.guard?.lockedUntil;
    if (until != null && isLocked(staff.guard, now)) throw refuse('STAFF_PIN_LOCKED', { locked_until: until });
  }
  if (!staff.member.storeIds.includes(storeId)) throw refuse('STAFF_NOT_IN_STORE');
}

export interface IssueStaffTicketDeps {
  signer: TokenSigner;
  clock: Clock;
}

/** Exchanges a PIN that was verified just now for a ticket of the same caller; milliseconds in, seconds out. */
export const issueStaffTicket =
  ({ signer, clock }: IssueStaffTicketDeps) =>
  async ({
    caller,
    staff: { member, guard },
    lifetime = ticketLifetimes.terminal,
  }: {
    readonly caller: Caller;
    /** As `verifyPin` answered it: what has changed since ends the ticket. */
    readonly staff: GuardedStaffMember;
    readonly lifetime?: number;
  }): Promise<{ readonly ticket: string; readonly expiresIn: number }> => {
    const ticket = await signer.sign({
      type: 'staff_ticket',
      subject: member.id,
      claims: {
        merchant_id: caller.merchantId,
        caller: callerKey(caller),
        tickets_from: member.ticketsFrom,
        locked_at: guard?.lockedAt ?? null,
      },
      expiresAt: later(clock.now(), lifetime),
    });
    return { ticket, expiresIn: Math.floor(lifetime / 1_000) };
  };

export interface ReadStaffTicketDeps {
  signer: TokenSigner;
}

/** A genuine, unexpired ticket of this caller; whether it still holds is for {@link assertStaffProof} to say. */
export const readStaffTicket =
  ({ signer }: ReadStaffTicketDeps) =>
  async (caller: Caller, ticket: string): Promise<StaffTicket> => {
    const statement = await signer.verify('staff_ticket', ticket);
    const staffMemberId = statement && parseId<'staff_member'>(statement.subject);
    const { merchant_id, caller: holder, tickets_from: from, locked_at: lockedAt } = statement?.claims ?? {};
    if (!staffMemberId || merchant_id !== caller.merchantId || holder !== callerKey(caller) || typeof from !== 'number')
      throw refuse('STAFF_TICKET_INVALID');
    // The signature vouches for the numbers: they were instants when we signed them.
    const instants = {
      ticketsFrom: from as Instant,
      lockedAt: typeof lockedAt === 'number' ? (lockedAt as Instant) : null,
    };
    return { kind: 'ticket', staffMemberId, ...instants };
  };
