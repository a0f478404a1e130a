import type { Id, MerchantId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { ProgramId } from '../loyalty/program.ts';
import type { PassId, PlatformId } from './pass.ts';

export type PassCopyId = Id<'pass_copy'>;

/**
 * A place that shows a pass, or what passes share, and must be told when that changes; its own part of the queue with it.
 * `device`: a phone that registered. `object`: the pass as the platform keeps it. `look`: what the platform keeps of a program.
 */
export interface PassCopy {
  readonly id: PassCopyId;
  readonly merchantId: MerchantId;
  readonly platform: PlatformId;
  readonly kind: 'device' | 'object' | 'look';
  readonly programId: ProgramId;
  /** `null` of a look. */
  readonly passId: PassId | null;
  /** The issuer of the pass, or of the look. */
  readonly issuer: string;
  /** {@link copySubject}: unique in the merchant. */
  readonly subject: string;
  /** Of a device: as it names itself, and where it can be reached. */
  readonly device: string | null;
  readonly address: string | null;
  /** `offered`: nobody has said yet that it was taken. `removed`: taken away; nothing is sent to it. */
  readonly state: 'offered' | 'held' | 'removed';
  /** Since when it is in this state; of a device, when it registered last. */
  readonly stateSince: Instant;
  /** The revision it should show (of a look, the program's version), and the one it was brought to or told of last. */
  readonly wanted: number;
  readonly sent: number;
  readonly sentAt: Instant | null;
  /** When it is to be sent next; `null` when nothing waits, or nothing is tried any more. */
  readonly dueAt: Instant | null;
  /** Until when a worker has it in hand. */
  readonly leasedUntil: Instant | null;
  /** Tries in a row that did not succeed, or whose end is not known. */
  readonly attempts: number;
  readonly failure: PushFailure | null;
  /** Since when it is a dead letter. */
  readonly deadAt: Instant | null;
  /** The newest announcements to the customer, oldest first, at most three: platforms cap them by the day. */
  readonly announcedAt: readonly Instant[];
  /** The balances it showed last; `null` when that is not known, or it shows none. */
  readonly balances: readonly number[] | null;
  readonly createdAt: Instant;
  readonly version: number;
}

/** Why the last try did not succeed. */
export interface PushFailure {
  /** The platform's word, or ours: stable, in letters, digits and underscores. */
  readonly code: string;
  /** A line for a person, without secrets or personal data. */
  readonly detail: string;
  readonly at: Instant;
}

export const copySubject = {
  device: (passId: PassId, device: string): string => `device:${passId}:${device}`,
  object: (passId: PassId): string => `object:${passId}`,
  look: (programId: ProgramId, platform: PlatformId, issuer: string): string =>
    `look:${programId}:${platform}:${issuer}`,
};

/** Brings all passes of a program up to date, little by little. One a program: a newer change begins it anew. */
export interface PassCampaign {
  /** The program's id. */
  readonly id: ProgramId;
  readonly merchantId: MerchantId;
  /** Digest of what the passes of the program share: a change of anything else needs no campaign. */
  readonly shown: string;
  /** The last pass that was reached; `null` before the first. */
  readonly reached: PassId | null;
  readonly count: number;
  readonly startedAt: Instant;
  readonly finishedAt: Instant | null;
  readonly version: number;
}
