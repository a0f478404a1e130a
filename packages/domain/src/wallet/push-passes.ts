import type { Caller } from '../kernel/caller.ts';
import { changeAndCommit, update } from '../kernel/commit.ts';
import type { MerchantId, Randomness } from '../kernel/ids.ts';
import { later, type Clock, type Instant } from '../kernel/time.ts';
import type { CardId } from '../loyalty/card.ts';
import { assertManages } from '../people/access.ts';
import type { PassCopy, PassCopyId } from './copy.ts';
import { shownOn } from './issue-pass.ts';
import { balancesShown, passFace, type PlatformId } from './pass.ts';
import type {
  ClaimedCopy,
  PassQueue,
  PassUpdate,
  PushOutcome,
  WalletCollections,
  WalletCommits,
  WalletPlatform,
  WalletSettings,
} from './ports.ts';
import { pushPolicy, settled, stale } from './push-rules.ts';
import { refuse } from './refusals.ts';
import { checkStatus, settingsOfIssuer, type WalletSettingsOf } from './settings.ts';

export interface PushPassesDeps {
  passQueue: PassQueue;
  commits: WalletCommits;
  walletPlatforms: readonly WalletPlatform[];
  walletSettings: WalletSettingsOf;
  cardUrl: (id: CardId) => string;
  clock: Clock;
  random: Randomness;
  /** Told when our own set-up is wrong: nobody is told anything until a person does something. */
  alarm: (about: {
    readonly merchantId: MerchantId;
    readonly platform: PlatformId;
    readonly code: string;
    readonly detail: string;
  }) => void;
  /** Told what each try came to. */
  pushed?: (platform: PlatformId, outcome: PushOutcome['kind']) => void;
}

export interface Pushed {
  readonly tried: number;
  readonly sent: number;
  /** When the next one is due. */
  readonly nextDueAt: Instant | null;
}

const batch = 200;
const groupsAtOnce = 4;

/**
 * Tells everyone who is due of what has changed, as it is at that moment, until nothing is due. Each copy is claimed before it is
 * told, so that any number of workers may run; what a worker that dies had in hand is told again by another.
 */
export const pushPasses = (deps: PushPassesDeps) => async (): Promise<Pushed> => {
  const { passQueue, clock } = deps;
  let [tried, sent] = [0, 0];
  for (;;) {
    const now = clock.now();
    const claimed = await passQueue.claim({ now, leaseUntil: later(now, pushPolicy.lease), limit: batch });
    if (claimed.length === 0) return { tried, sent, nextDueAt: await passQueue.nextDueAt() };
    const groups = [...grouped(claimed).values()];
    const worker = async (): Promise<void> => {
      for (let group = groups.shift(); group; group = groups.shift()) sent += await pushGroup(deps, group);
    };
    await Promise.all(Array.from({ length: Math.min(groupsAtOnce, groups.length) }, worker));
    tried += claimed.length;
  }
};

/** By merchant, platform and issuer. */
function grouped(claimed: readonly ClaimedCopy[]): Map<string, ClaimedCopy[]> {
  const groups = new Map<string, ClaimedCopy[]>();
  for (const one of claimed) {
    const { merchantId, platform, issuer } = one.copy;
    const key = `${merchantId}/${platform}/${issuer}`;
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return groups;
}

async function pushGroup(deps: PushPassesDeps, group: readonly ClaimedCopy[]): Promise<number> {
  const [first] = group;
  if (!first) return 0;
  const { merchantId, platform: id } = first.copy;
  const outcomes = await outcomesOf(deps, group, first.copy);
  const alarms = new Map<string, string>();
  for (const outcome of outcomes) {
    deps.pushed?.(id, outcome.kind);
    if (outcome.kind === 'refused' && outcome.alarm) alarms.set(outcome.code, outcome.detail);
  }
  for (const [code, detail] of alarms) deps.alarm({ merchantId, platform: id, code, detail });
  await settle(deps, merchantId, group, outcomes);
  return outcomes.filter(({ kind }) => kind === 'sent').length;
}

async function outcomesOf(
  { walletPlatforms, walletSettings, cardUrl }: PushPassesDeps,
  group: readonly ClaimedCopy[],
  { merchantId, platform: id, issuer }: PassCopy,
): Promise<readonly PushOutcome[]> {
  const all = (outcome: PushOutcome): readonly PushOutcome[] => group.map(() => outcome);
  try {
    const platform = walletPlatforms.find((one) => one.id === id);
    const settings = platform && settingsOfIssuer(platform, await walletSettings(merchantId, platform), issuer);
    if (!platform || !settings)
      return all({
        kind: 'refused',
        code: 'NO_SETTINGS',
        detail: `There are no settings any more that can act for ${issuer}.`,
        alarm: true,
      });
    const updates = group.map((one) => updateOf(one, cardUrl));
    const there = updates.filter((one) => one !== undefined);
    const answers = await platform.push(there, settings);
    let next = 0;
    return updates.map((one) => (one ? (answers[next++] ?? unknown) : { kind: 'gone', since: null }));
  } catch (error) {
    return all({ ...unknown, detail: error instanceof Error ? error.message.slice(0, 200) : unknown.detail });
  }
}

const unknown = {
  kind: 'later',
  code: 'UNKNOWN',
  detail: 'It is not known what became of it.',
  after: null,
} as const satisfies PushOutcome;

function updateOf(
  { copy, again, file, look }: ClaimedCopy,
  cardUrl: PushPassesDeps['cardUrl'],
): PassUpdate | undefined {
  if (copy.kind === 'look')
    return look ? { kind: 'look', copy, again, face: passFace(look.program, look.merchant) } : undefined;
  if (!file) return undefined;
  const shown = shownOn(file, cardUrl);
  if (copy.kind === 'device') return { kind: 'device', copy, again, ...shown };
  const known = copy.balances;
  const balanceChanged = !known || balancesShown(file.sources).some((value, index) => value !== known[index]);
  return { kind: 'object', copy, again, balanceChanged, ...shown };
}

/** Writes down what became of a group. What another worker has taken meanwhile is that one's to settle. */
const settle = (
  { passQueue, commits, clock, random }: PushPassesDeps,
  merchantId: MerchantId,
  group: readonly ClaimedCopy[],
  outcomes: readonly PushOutcome[],
): Promise<void> => {
  const byId = new Map(group.map((one, index) => [one.copy.id, { ...one, outcome: outcomes[index] ?? unknown }]));
  return changeAndCommit<WalletCollections, readonly PassCopy[], void>(commits, {
    aggregate: `settling:${group[0]?.copy.id ?? ''}`,
    load: () => passQueue.byIds(merchantId, [...byId.keys()]),
    decide: (current) => ({
      writes: current.flatMap((copy) => {
        const claim = byId.get(copy.id);
        if (!claim || copy.leasedUntil !== claim.copy.leasedUntil) return [];
        const next = settled(copy, claim.copy.wanted, claim.outcome, { now: clock.now(), random });
        const shows = claim.outcome.kind === 'sent' && claim.file ? balancesShown(claim.file.sources) : next.balances;
        return [update('pass_copy', { ...next, balances: shows })];
      }),
      result: undefined,
    }),
  });
};

export interface ResendDeps {
  passQueue: Pick<PassQueue, 'byIds' | 'dead'>;
  commits: WalletCommits;
  clock: Clock;
}

/** Gives those of these copies that are dead letters another try, at once; answers how many. */
const revive = (
  { passQueue, commits, clock }: ResendDeps,
  merchantId: MerchantId,
  ids: readonly PassCopyId[],
): Promise<number> =>
  changeAndCommit<WalletCollections, readonly PassCopy[], number>(commits, {
    aggregate: `resending:${merchantId}`,
    load: () => passQueue.byIds(merchantId, ids),
    decide: (found) => {
      const now = clock.now();
      const dead = found.filter(({ deadAt, state }) => deadAt !== null && state !== 'removed');
      return {
        writes: dead.map((copy) => update('pass_copy', stale(copy, copy.wanted, now))),
        result: dead.length,
      };
    },
  });

/** Has dead letters sent again; all of the merchant when none is named. Answers how many. `DEAD_LETTER_NOT_FOUND` for one that is none. */
export const resendDeadLetters =
  (deps: ResendDeps) =>
  async (caller: Caller, id?: PassCopyId): Promise<number> => {
    assertManages(caller);
    const { merchantId } = caller;
    if (id !== undefined) {
      if ((await revive(deps, merchantId, [id])) === 0) throw refuse('DEAD_LETTER_NOT_FOUND');
      return 1;
    }
    let resent = 0;
    for (;;) {
      const { items } = await deps.passQueue.dead(merchantId, { limit: 100 });
      if (items.length === 0) return resent;
      resent += await revive(
        deps,
        merchantId,
        items.map(({ copy }) => copy.id),
      );
    }
  };

export interface ResendAfterSettingsDeps extends ResendDeps {
  walletSettings: WalletSettingsOf;
}

/**
 * Has the platform's dead letters sent again that the settings now in force can act for, if these pass their check: a corrected
 * certificate should reach whom the wrong one did not. Answers how many.
 */
export const resendAfterSettings =
  (deps: ResendAfterSettingsDeps) =>
  async (merchantId: MerchantId, platform: WalletPlatform): Promise<number> => {
    const { passQueue, walletSettings, clock } = deps;
    const inForce = await walletSettings(merchantId, platform);
    const sound = new Set<WalletSettings>();
    for (const { settings } of inForce)
      if (checkStatus(await platform.check(settings, clock.now())) !== 'failed') sound.add(settings);
    let resent = 0;
    let cursor: string | undefined;
    do {
      const page = await passQueue.dead(merchantId, { limit: 100, cursor });
      const ids = page.items.flatMap(({ copy }) => {
        const settings = copy.platform === platform.id && settingsOfIssuer(platform, inForce, copy.issuer);
        return settings && sound.has(settings) ? [copy.id] : [];
      });
      if (ids.length > 0) resent += await revive(deps, merchantId, ids);
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    return resent;
  };
