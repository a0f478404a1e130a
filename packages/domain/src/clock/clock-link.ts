import { decideAndCommit, insert, update, type Command } from '../kernel/commit.ts';
import type { Digests } from '../kernel/digests.ts';
import { newSecret, type MerchantId, type Randomness } from '../kernel/ids.ts';
import { auditEvent } from '../kernel/records.ts';
import type { Clock, Instant } from '../kernel/time.ts';
import { assertManages } from '../people/access.ts';
import type { ClockCollections, ClockCommits, ClockLinks } from './ports.ts';

/** The merchant's public link for clocking in on one's own phone. There is none until an owner turns it on. */
export interface ClockLink {
  /** The merchant's: it has one. */
  readonly id: MerchantId;
  readonly merchantId: MerchantId;
  /** SHA-256 of the token in the link; `null` while it is off. Sessions hold to the one they began with. */
  readonly tokenHash: string | null;
  /** When it got this token, or was turned off. */
  readonly changedAt: Instant;
  readonly version: number;
}

/** What owners see of a link; the token is shown when it is made, and never again. */
export interface ClockLinkView {
  readonly active: boolean;
  /** `null` when it has never been on. */
  readonly changedAt: Instant | null;
}

export const clockLinkView = (link: ClockLink | undefined): ClockLinkView => ({
  active: link?.tokenHash != null,
  changedAt: link?.changedAt ?? null,
});

export interface NewClockLink extends ClockLinkView {
  /** For the address that the QR code holds, in its fragment. */
  readonly token: string;
}

export interface ClockLinkDeps {
  clockLinks: Pick<ClockLinks, 'ofMerchant'>;
  commits: ClockCommits;
  digests: Digests;
  clock: Clock;
  random: Randomness;
}

/** 256 bits that follow from a seed by a key of ours, so that what is kept with an answer opens nothing. */
const tokenOf = (digests: Digests, seed: string): string => digests.keyed(`clock_link:${seed}`);

export const clockTokenHash = (digests: Digests, token: string): string => digests.sha256(`clock_link:${token}`);

/**
 * Turns the link on, or gives it another token: what was printed before, and every session that began by it, ends at once. The
 * same command sent again shows the same token again; nothing else ever does.
 */
export const rotateClockLink =
  (deps: ClockLinkDeps) =>
  async (command: Command): Promise<NewClockLink> => {
    const { digests, random } = deps;
    const made = await changeLink(deps, command, () => {
      const seed = newSecret(random);
      return { seed, tokenHash: clockTokenHash(digests, tokenOf(digests, seed)) };
    });
    return { ...made.view, token: tokenOf(digests, made.seed) };
  };

/** Turns the link off: what was printed, and every session that began by it, ends at once. Doing it again changes nothing. */
export const removeClockLink =
  (deps: ClockLinkDeps) =>
  async (command: Command): Promise<void> => {
    await changeLink(deps, command, () => ({ seed: '', tokenHash: null }));
  };

interface Change {
  readonly seed: string;
  readonly tokenHash: string | null;
}

function changeLink(
  { clockLinks, commits, clock, random }: ClockLinkDeps,
  command: Command,
  change: () => Change,
): Promise<{ readonly view: ClockLinkView; readonly seed: string }> {
  const { caller } = command;
  assertManages(caller);
  const { merchantId } = caller;
  return decideAndCommit<ClockCollections, ClockLink | undefined, { view: ClockLinkView; seed: string }>(
    commits,
    command,
    {
      aggregate: `clock_link:${merchantId}`,
      now: () => clock.now(),
      load: async () => ({ state: await clockLinks.ofMerchant(merchantId) }),
      decide: (link) => {
        const naming = { now: clock.now(), random };
        const { seed, tokenHash } = change();
        if (tokenHash === null && !link?.tokenHash) return { writes: [], result: { view: clockLinkView(link), seed } };
        const changed: ClockLink = {
          id: merchantId,
          merchantId,
          tokenHash,
          changedAt: naming.now,
          version: link?.version ?? 1,
        };
        const verb = tokenHash === null ? 'removed' : link?.tokenHash ? 'rotated' : 'created';
        return {
          writes: [link ? update('clock_link', changed) : insert('clock_link', changed)],
          audit: [
            auditEvent(naming, caller, {
              action: `clock_link.${verb}`,
              object: { kind: 'clock_link', id: merchantId },
              merchantId,
            }),
          ],
          result: { view: clockLinkView(changed), seed },
        };
      },
    },
  );
}
