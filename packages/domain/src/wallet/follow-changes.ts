import { changeAndCommit, insert, update, type OutgoingEvent, type Write } from '../kernel/commit.ts';
import type { Digests } from '../kernel/digests.ts';
import type { MerchantId, Randomness } from '../kernel/ids.ts';
import type { Subscriber } from '../kernel/outbox.ts';
import { later, seconds, type Clock, type Instant } from '../kernel/time.ts';
import type { CardId, CustomerId } from '../loyalty/card.ts';
import type { Programs } from '../loyalty/ports.ts';
import type { Program, ProgramId } from '../loyalty/program.ts';
import type { Merchants } from '../people/ports.ts';
import type { PassCampaign, PassCopy } from './copy.ts';
import { passFace } from './pass.ts';
import type { Passes, PassWithCopies, WalletCollections, WalletCommits, WalletPlatform } from './ports.ts';
import { resendAfterSettings, type ResendDeps } from './push-passes.ts';
import { pushPolicy, revised, stale } from './push-rules.ts';
import type { WalletSettingsOf } from './settings.ts';

export interface FollowCardsDeps {
  passes: Pick<Passes, 'withCopies'>;
  commits: WalletCommits;
  clock: Clock;
}

/**
 * Has the passes of a card, or of all of a customer's cards, follow a change: they get a new revision, and everyone who holds them is
 * told a moment later. Told of one change twice, they are told of one too many, which nobody notices.
 */
export const followCards =
  ({ passes, commits, clock }: FollowCardsDeps) =>
  (merchantId: MerchantId, of: CardId | CustomerId): Promise<void> =>
    changeAndCommit<WalletCollections, readonly PassWithCopies[], void>(commits, {
      aggregate: `pass:${of}`,
      load: () => passes.withCopies(merchantId, of),
      decide: (found) => {
        const now = clock.now();
        return {
          writes: found.flatMap((one) => following(one, now, later(now, pushPolicy.settle))),
          result: undefined,
        };
      },
    });

/** The writes by which a pass and its copies are to follow a change; the copies may be told from `at` on. */
function following({ pass, copies }: PassWithCopies, now: Instant, at: Instant): readonly Write<WalletCollections>[] {
  const next = revised(pass, now);
  return [
    update('pass', next),
    ...copies
      .filter(({ state }) => state !== 'removed')
      .map((copy) => update('pass_copy', stale(copy, next.revision, at))),
  ];
}

export interface CampaignDeps {
  passes: Pick<Passes, 'ofProgram' | 'looks' | 'campaign' | 'openCampaigns'>;
  programs: Pick<Programs, 'byId' | 'list'>;
  merchants: Pick<Merchants, 'byId'>;
  commits: WalletCommits;
  digests: Pick<Digests, 'sha256'>;
  clock: Clock;
  random: Randomness;
}

/** What a program's passes share, as a digest: they need no news of a change of anything else. */
function shownOf(program: Program, merchant: Parameters<typeof passFace>[1], digests: Pick<Digests, 'sha256'>): string {
  const { programVersion: _, ...face } = passFace(program, merchant);
  const { stamps, points } = program;
  const rewards = points?.rewards.filter(({ active }) => active) ?? [];
  return digests.sha256(JSON.stringify([face, stamps, rewards, points?.minimumRedemption ?? null]));
}

/**
 * Begins to bring the passes of a program up to date when what they share has changed; one that is under way begins anew. Looks that
 * platforms keep of the program are told at once, so that they are there before the passes.
 */
export const beginCampaign =
  (deps: CampaignDeps) =>
  async (merchantId: MerchantId, programId: ProgramId): Promise<void> => {
    const { passes, programs, merchants, commits, digests, clock } = deps;
    await changeAndCommit<WalletCollections, Beginning, void>(commits, {
      aggregate: `campaign:${programId}`,
      load: async () => ({
        program: await programs.byId(merchantId, programId),
        merchant: await merchants.byId(merchantId),
        campaign: await passes.campaign(merchantId, programId),
        looks: await passes.looks(merchantId, programId),
      }),
      decide: ({ program, merchant, campaign, looks }) => {
        if (!program || !merchant) return { writes: [], result: undefined };
        const now = clock.now();
        const shown = shownOf(program, merchant, digests);
        if (campaign?.shown === shown) return { writes: [], result: undefined };
        const begun = { shown, reached: null, count: 0, startedAt: now, finishedAt: null };
        return {
          writes: [
            campaign
              ? update('pass_campaign', { ...campaign, ...begun })
              : insert('pass_campaign', { id: programId, merchantId, ...begun, version: 1 }),
            // A look counts its own changes: the merchant's name is on it, too.
            ...looks.map((look) => update('pass_copy', stale(look, look.wanted + 1, now))),
          ],
          result: undefined,
        };
      },
    });
  };

interface Beginning {
  readonly program: Program | undefined;
  readonly merchant: Awaited<ReturnType<Merchants['byId']>>;
  readonly campaign: PassCampaign | undefined;
  readonly looks: readonly PassCopy[];
}

/** The same for every program of a merchant: its name is on all of them. */
export const beginCampaigns =
  (deps: CampaignDeps) =>
  async (merchantId: MerchantId): Promise<void> => {
    let cursor: string | undefined;
    do {
      const page = await deps.programs.list(merchantId, { limit: 100, cursor });
      for (const { id } of page.items) await beginCampaign(deps)(merchantId, id);
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
  };

const page = 50;
const ahead = seconds(30);

/**
 * Takes every open campaign as far as its pace allows by now, a page at a time: passes and how far it has come in one commit, so that
 * it can be cut off anywhere. Answers how many passes were reached.
 */
export const runCampaigns =
  ({ passes, commits, clock }: Pick<CampaignDeps, 'passes' | 'commits' | 'clock'>) =>
  async (): Promise<number> => {
    let reached = 0;
    for (const campaign of await passes.openCampaigns(100)) {
      for (let more = true; more;) {
        const step = await changeAndCommit<WalletCollections, Step | undefined, { count: number; more: boolean }>(
          commits,
          {
            aggregate: `campaign:${campaign.id}`,
            load: async () => {
              const current = await passes.campaign(campaign.merchantId, campaign.id);
              if (!current || current.finishedAt !== null || !mayGoOn(current, clock.now())) return undefined;
              const { merchantId, id, reached: after } = current;
              return { campaign: current, found: await passes.ofProgram(merchantId, id, { after, limit: page }) };
            },
            decide: (at) => (at ? decideStep(at, clock.now()) : { writes: [], result: { count: 0, more: false } }),
          },
        );
        reached += step.count;
        ({ more } = step);
      }
    }
    return reached;
  };

interface Step {
  readonly campaign: PassCampaign;
  readonly found: readonly PassWithCopies[];
}

/** When the pass with this number may be told of it. */
const turnOf = ({ startedAt }: PassCampaign, number: number): Instant =>
  later(startedAt, (number * 1_000) / pushPolicy.campaignPace);

const mayGoOn = (campaign: PassCampaign, now: Instant): boolean => turnOf(campaign, campaign.count) <= now + ahead;

function decideStep({ campaign, found }: Step, now: Instant) {
  const writes = found.flatMap((one, index) => {
    const turn = Math.floor(turnOf(campaign, campaign.count + index));
    return following(one, now, Math.max(turn, now) as Instant);
  });
  const ended = found.length < page;
  const next: PassCampaign = {
    ...campaign,
    reached: found.at(-1)?.pass.id ?? campaign.reached,
    count: campaign.count + found.length,
    finishedAt: ended ? now : null,
  };
  return { writes: [...writes, update('pass_campaign', next)], result: { count: found.length, more: !ended } };
}

/** What passes follow. */
export const walletEvents = [
  'card.changed',
  'customer.erased',
  'program.changed',
  'merchant.changed',
  'settings.changed',
] as const;

/** Subscribers that keep passes up to date; `changed` is called after each that may have left work. */
export function walletFollowers(
  deps: Omit<CampaignDeps & FollowCardsDeps, 'passes'> & {
    passes: Passes;
    passQueue: ResendDeps['passQueue'];
    walletPlatforms: readonly WalletPlatform[];
    walletSettings: WalletSettingsOf;
    changed: (work: 'push' | 'campaign') => void;
  },
): Readonly<Record<(typeof walletEvents)[number], readonly Subscriber[]>> {
  const [follow, begin, beginAll] = [followCards(deps), beginCampaign(deps), beginCampaigns(deps)];
  const resend = resendAfterSettings(deps);
  const merchantOf = ({ merchantId }: OutgoingEvent): MerchantId => {
    if (merchantId === null) throw new TypeError('an event of a merchant without one');
    return merchantId;
  };
  const cards = async (event: OutgoingEvent): Promise<void> => {
    // The aggregate of these events is the card, the customer.
    await follow(merchantOf(event), event.aggregate.id as CardId | CustomerId);
    deps.changed('push');
  };
  return {
    'card.changed': [cards],
    'customer.erased': [cards],
    'program.changed': [
      async (event) => {
        await begin(merchantOf(event), event.aggregate.id as ProgramId);
        deps.changed('campaign');
      },
    ],
    'merchant.changed': [
      async (event) => {
        await beginAll(event.aggregate.id as MerchantId);
        deps.changed('campaign');
      },
    ],
    'settings.changed': [
      async (event) => {
        const platform = deps.walletPlatforms.find(({ settings }) => settings.id === event.data['part']);
        if (platform && (await resend(merchantOf(event), platform)) > 0) deps.changed('push');
      },
    ],
  };
}
