import type { Caller, DeviceCaller } from '../kernel/caller.ts';
import {
  decideAndCommit,
  idempotencyScope,
  insert,
  replay,
  requireUnchanged,
  update,
  type Command,
  type Decision,
} from '../kernel/commit.ts';
import type { Id, StoreId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import { refuse as refusePeople } from '../people/refusals.ts';
import { ticketHolds } from '../people/staff-ticket.ts';
import {
  endSession,
  sessionExpired,
  sessionHashOf,
  sessionOf,
  type ClockSession,
  type ClockSessionDeps,
} from './clock-session.ts';
import { decidePunch, type Puncher } from './decide-punch.ts';
import { lengthOf } from './hours.ts';
import type { ClockCollections, ClockCommits, PunchFile, TimeEntries } from './ports.ts';
import { entryEvent } from './records.ts';
import { nextActions, presenceOf, type ClockAction, type Presence, type TimeEntryId } from './time-entry.ts';

/** What was recorded. Plain JSON without personal data: it is kept, and answered again to the same command. */
export interface Punched {
  readonly punchId: Id<'clock_punch'>;
  readonly entryId: TimeEntryId;
  readonly storeId: StoreId;
  readonly action: ClockAction;
  readonly at: Instant;
  readonly presence: Presence;
  readonly actions: readonly ClockAction[];
  readonly startedAt: Instant;
  /** Of this shift so far, in milliseconds. */
  readonly worked: number;
  readonly paused: number;
  /** The shift before this one that has no end: nobody clocked out of it. */
  readonly unendedEntryId: TimeEntryId | null;
}

export interface PunchClockDeps extends ClockSessionDeps {
  timeEntries: Pick<TimeEntries, 'punchFile'>;
  commits: ClockCommits;
  /** Told when a used session could not be forgotten. It cannot be used again all the same. */
  notEnded?: (error: unknown) => void;
}

export interface PunchByPhone extends Pick<Command, 'key' | 'fingerprint'> {
  readonly sessionToken: string;
  readonly action: ClockAction;
  readonly address: string;
}

/**
 * Records one punch of a phone's session, which ends the session. Keys are the session's own: sent again after a lost answer,
 * from another network too, it gets the first answer, though the session is over by then.
 *
 * Refuses with `CLOCK_SESSION_EXPIRED` (also after a rotated link, a lock, another PIN), and with what {@link decidePunch}
 * refuses with; such a session goes on. When sessions cannot be reached: `UNAVAILABLE`, and nothing is recorded.
 */
export const punchByPhone =
  (deps: PunchClockDeps) =>
  async (command: PunchByPhone): Promise<Punched> => {
    const { commits, digests } = deps;
    const { sessionToken, key, fingerprint, address } = command;
    const sessionHash = sessionHashOf(digests, sessionToken);
    const scope = `clock_session:${sessionHash}`;
    const session = await sessionOf(deps, sessionHash);
    if (session?.by.kind !== 'phone') {
      const answered = await commits.answered(scope, key);
      if (answered) return replay<Punched>(answered, fingerprint);
      throw sessionExpired();
    }
    const caller: Caller = { kind: 'public', merchantId: session.merchantId, address };
    const punched = await punch(deps, command, { caller, session, scope, deviceId: null, sessionHash });
    // The punch holds the session's digest, which no other may have: forgetting it only tidies up.
    await endSession(deps, sessionHash).catch((error: unknown) => deps.notEnded?.(error));
    return punched;
  };

export interface PunchAtKiosk extends Pick<Command, 'key' | 'fingerprint'> {
  readonly caller: DeviceCaller;
  readonly sessionToken: string;
  readonly action: ClockAction;
}

/** Records one punch at a kiosk; its session goes on until the member is done. Refuses as {@link punchByPhone} does. */
export const punchAtKiosk =
  (deps: PunchClockDeps) =>
  async (command: PunchAtKiosk): Promise<Punched> => {
    const { commits, digests } = deps;
    const { caller, key, fingerprint } = command;
    const session = await sessionOf(deps, sessionHashOf(digests, command.sessionToken));
    const scope = idempotencyScope(caller);
    if (session?.by.kind !== 'kiosk' || session.by.deviceId !== caller.deviceId) {
      const answered = await commits.answered(scope, key);
      if (answered) return replay<Punched>(answered, fingerprint);
      throw sessionExpired();
    }
    return punch(deps, command, { caller, session, scope, deviceId: caller.deviceId, sessionHash: null });
  };

/** Ends the session of who is done at a kiosk. One that is over, or is another kiosk's, is left as it is. */
export const leaveKiosk =
  (deps: ClockSessionDeps) =>
  async ({ caller, sessionToken }: Pick<PunchAtKiosk, 'caller' | 'sessionToken'>): Promise<void> => {
    const sessionHash = sessionHashOf(deps.digests, sessionToken);
    const session = await sessionOf(deps, sessionHash);
    if (session?.by.kind === 'kiosk' && session.by.deviceId === caller.deviceId) await endSession(deps, sessionHash);
  };

interface Punching extends Pick<Puncher, 'deviceId' | 'sessionHash'> {
  readonly caller: Caller;
  readonly session: ClockSession;
  readonly scope: string;
}

/** One read, one commit. */
function punch(
  { timeEntries, commits, clock, random }: PunchClockDeps,
  { action, key, fingerprint }: PunchByPhone | PunchAtKiosk,
  { caller, session, scope, ...by }: Punching,
): Promise<Punched> {
  const { merchantId, storeId, ticket } = session;
  const { staffMemberId } = ticket;
  const command: Command = { caller, key, fingerprint };
  return decideAndCommit<ClockCollections, PunchFile, Punched>(commits, command, {
    aggregate: `attendance:${staffMemberId}`,
    scope,
    now: () => clock.now(),
    taken: sessionExpired,
    load: async () => {
      const request = { merchantId, storeId, staffMemberId, idempotency: { scope, key } };
      const file = await timeEntries.punchFile(request);
      if (!file) throw sessionExpired();
      return { state: file, answered: file.answered };
    },
    decide: (file) => {
      const naming = { now: clock.now(), random };
      const puncher: Puncher = { merchantId, staffMemberId, storeId, via: session.by.kind, ...by };
      const held = heldUnchanged(file, session, naming.now);
      const { attendance, entry, isNew, unended, punch: made } = decidePunch(file, action, puncher, naming);
      const presence = presenceOf(entry, made.at);
      return {
        writes: [
          file.attendance ? update('attendance', attendance) : insert('attendance', attendance),
          isNew ? insert('time_entry', entry) : update('time_entry', entry),
          ...(unended ? [update('time_entry', unended)] : []),
          insert('clock_punch', made),
          ...held,
        ],
        events: [entryEvent(naming, 'punched', entry, { action, presence: presence.state })],
        result: {
          punchId: made.id,
          entryId: entry.id,
          storeId,
          action,
          at: made.at,
          presence,
          actions: nextActions(presence),
          startedAt: entry.startedAt,
          ...lengthOf(entry, made.at),
          unendedEntryId: unended?.id ?? null,
        },
      };
    },
  });
}

/** What the session rests on, as it must still be when the punch is written. */
function heldUnchanged(
  { merchant, link, store, staff }: PunchFile,
  { by, ticket, storeId, expiresAt }: ClockSession,
  now: Instant,
): Decision<ClockCollections, Punched>['writes'] {
  if (expiresAt <= now || !merchant?.active || !staff || !ticketHolds(ticket, staff, now)) throw sessionExpired();
  if (by.kind === 'phone' && link?.tokenHash !== by.linkHash) throw sessionExpired();
  if (!store?.active) throw refusePeople('STORE_NOT_FOUND');
  if (!staff.member.storeIds.includes(storeId)) throw refusePeople('STAFF_NOT_IN_STORE');
  return [
    requireUnchanged('merchant', merchant),
    requireUnchanged('store', store),
    requireUnchanged('staff_member', staff.member),
    ...(by.kind === 'phone' && link ? [requireUnchanged('clock_link', link)] : []),
  ];
}
