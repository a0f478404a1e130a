import { changeAndCommit, insert, update } from '../kernel/commit.ts';
import { refuse as refuseTry } from '../kernel/errors.ts';
import type { Randomness } from '../kernel/ids.ts';
import { hours, later, type Clock, type Instant } from '../kernel/time.ts';
import type { CardId } from '../loyalty/card.ts';
import { copySubject, type PassCopy } from './copy.ts';
import { deviceCopy, shownOn } from './issue-pass.ts';
import type { Pass, PlatformId } from './pass.ts';
import type { IssuedPass, PassFile, Passes, WalletCollections, WalletCommits, WalletPlatform } from './ports.ts';
import { pushPolicy } from './push-rules.ts';
import { refuse } from './refusals.ts';
import { platformOf, settingsOfIssuer, type WalletSettingsOf } from './settings.ts';
import { changedSince, updateTag } from './update-tag.ts';

/** How a phone names a pass, and proves that it holds it. */
export interface HeldPass {
  readonly platform: PlatformId;
  readonly issuer: string;
  readonly serial: string;
  readonly token: string;
}

/** Whether two secrets are the same, in a time that tells nothing of where they differ. */
export type SameSecret = (one: string, other: string) => boolean;

interface Proven {
  passes: Pick<Passes, 'bySerial'>;
  sameSecret: SameSecret;
}

// Compared with when there is no such pass, so that it takes as long.
const nobodys = 'A'.repeat(32);

/** The pass, when the token is its own; `PASS_NOT_AUTHORIZED` alike for an unknown pass, a foreign issuer and a wrong token. */
async function proven({ passes, sameSecret }: Proven, held: HeldPass): Promise<PassFile> {
  const file = await passes.bySerial(held.platform, held.serial);
  const fits = sameSecret(file?.pass.token ?? nobodys, held.token);
  if (!file || !fits || file.pass.issuer !== held.issuer) throw refuse('PASS_NOT_AUTHORIZED');
  return file;
}

export interface HoldPassDeps extends Proven {
  passes: Pick<Passes, 'bySerial' | 'copy' | 'withCopies'>;
  commits: WalletCommits;
  clock: Clock;
  random: Randomness;
}

/** Phones that may hold one pass: whoever was handed its file has its token. */
export const mostPhones = 50;

export interface RegisterPass extends HeldPass {
  readonly device: string;
  /** Where the phone can be reached. */
  readonly address: string;
}

/**
 * A phone holds the pass and wants to be told of changes. Answers whether that is new. Refuses with `RATE_LIMITED` while as many as
 * may hold it do: those that are none go with the first push to them.
 */
export const registerPass =
  (deps: HoldPassDeps) =>
  async (command: RegisterPass): Promise<'new' | 'known'> => {
    const { passes, commits, clock, random } = deps;
    const { device, address } = command;
    const { pass } = await proven(deps, command);
    return changeAndCommit<WalletCollections, Registration, 'new' | 'known'>(commits, {
      aggregate: `pass:${pass.cardId}`,
      load: async () => {
        const { pass: current } = await proven(deps, command);
        const copy = await passes.copy(pass.merchantId, copySubject.device(pass.id, device));
        const all = copy?.state === 'held' ? [] : await passes.withCopies(pass.merchantId, pass.cardId);
        return { pass: current, copy, others: all.find((one) => one.pass.id === pass.id)?.copies.length ?? 0 };
      },
      decide: ({ pass: current, copy, others }) => {
        const now = clock.now();
        if (others >= mostPhones) throw refuseTry('RATE_LIMITED', { retry_at: later(now, hours(1)) });
        const dueAt = later(now, pushPolicy.settle);
        if (!copy)
          return {
            writes: [insert('pass_copy', deviceCopy(current, { device, address }, dueAt, { now, random }))],
            result: 'new',
          };
        // A push under way may find an older registration gone: it is not about this one.
        if (copy.state === 'held' && copy.address === address && copy.leasedUntil === null)
          return { writes: [], result: 'known' };
        const again: PassCopy = {
          ...copy,
          address,
          state: 'held',
          stateSince: now,
          wanted: current.revision,
          sent: 0,
          dueAt,
          // Whoever has it in hand tells the phone at its old address, and settles nothing any more.
          leasedUntil: null,
          attempts: 0,
          failure: null,
          deadAt: null,
        };
        return { writes: [update('pass_copy', again)], result: copy.state === 'held' ? 'known' : 'new' };
      },
    });
  };

interface Registration {
  readonly pass: Pass;
  readonly copy: PassCopy | undefined;
  /** How many phones hold it, when this one is not yet among them. */
  readonly others: number;
}

export interface UnregisterPass extends HeldPass {
  readonly device: string;
}

/** A phone holds the pass no longer. What was not registered is no error. */
export const unregisterPass =
  (deps: HoldPassDeps) =>
  async (command: UnregisterPass): Promise<void> => {
    const { pass } = await proven(deps, command);
    await changeState(deps, pass, copySubject.device(pass.id, command.device), 'removed', deps.clock.now());
  };

export interface NotePassHeld {
  readonly platform: PlatformId;
  /** In whose name the platform speaks. Anybody with an issuer of their own can name our serial. */
  readonly issuer: string;
  readonly serial: string;
  /** `offered`: a holder took it away. Others may have it, of whom the platform says nothing: it stays up to date. */
  readonly state: 'held' | 'offered';
  /** When the platform says it was. */
  readonly at: Instant;
}

/**
 * A platform says that a customer took a pass, or took it away. What is older than what is known changes nothing; nor does a pass
 * that is not known, or was not issued in that name. Answers whether it is known.
 */
export const notePassHeld =
  (deps: Omit<HoldPassDeps, 'sameSecret' | 'random' | 'passes'> & { passes: Pick<Passes, 'bySerial' | 'copy'> }) =>
  async ({ platform, issuer, serial, state, at }: NotePassHeld): Promise<boolean> => {
    const file = await deps.passes.bySerial(platform, serial);
    if (!file || file.pass.issuer !== issuer) return false;
    await changeState(deps, file.pass, copySubject.object(file.pass.id), state, at);
    return true;
  };

const changeState = (
  { passes, commits, clock }: Pick<HoldPassDeps, 'commits' | 'clock'> & { readonly passes: Pick<Passes, 'copy'> },
  { cardId, merchantId, revision }: Pass,
  subject: string,
  state: PassCopy['state'],
  at: Instant,
): Promise<void> =>
  changeAndCommit<WalletCollections, PassCopy | undefined, void>(commits, {
    aggregate: `pass:${cardId}`,
    load: () => passes.copy(merchantId, subject),
    decide: (copy) => {
      if (!copy || copy.state === state || (copy.state !== 'offered' && copy.stateSince > at))
        return { writes: [], result: undefined };
      const behind = state === 'held' && copy.sent < revision;
      const next: PassCopy = {
        ...copy,
        state,
        stateSince: at,
        ...(state === 'removed' && { dueAt: null, deadAt: null, attempts: 0 }),
        ...(behind && { wanted: revision, dueAt: copy.dueAt ?? later(clock.now(), pushPolicy.settle) }),
      };
      return { writes: [update('pass_copy', next)], result: undefined };
    },
  });

export interface PassesOnDeviceDeps {
  passes: Pick<Passes, 'onDevice'>;
}

/** The passes of an issuer on a device that have changed since `tag`; `undefined` when none has. */
export const passesChanged =
  ({ passes }: PassesOnDeviceDeps) =>
  async (of: {
    readonly platform: PlatformId;
    readonly device: string;
    readonly issuer: string;
    readonly tag: string | undefined;
  }): Promise<{ readonly serials: readonly string[]; readonly tag: string } | undefined> => {
    const held = (await passes.onDevice(of.platform, of.device, of.issuer)).map(({ pass }) => pass);
    const changed = changedSince(held, of.tag);
    if (changed.length === 0) return undefined;
    return { serials: changed.map(({ serial }) => serial), tag: updateTag(held) };
  };

export interface ReadPassDeps extends Proven {
  walletPlatforms: readonly WalletPlatform[];
  walletSettings: WalletSettingsOf;
  cardUrl: (id: CardId) => string;
}

export type PassRead =
  | { readonly kind: 'unchanged'; readonly modifiedAt: Instant }
  | { readonly kind: 'changed'; readonly modifiedAt: Instant; readonly issued: IssuedPass };

/** The pass as it is now, for a phone that holds it; nothing when it has not changed since `since`. An ended card's pass is void. */
export const readPass =
  (deps: ReadPassDeps) =>
  async (request: HeldPass & { readonly since: Instant | undefined }): Promise<PassRead> => {
    const file = await proven(deps, request);
    const { modifiedAt, merchantId, issuer } = file.pass;
    if (request.since !== undefined && modifiedAt <= request.since) return { kind: 'unchanged', modifiedAt };
    const platform = platformOf(deps.walletPlatforms, request.platform);
    const settings = settingsOfIssuer(platform, await deps.walletSettings(merchantId, platform), issuer);
    if (!settings) throw refuse('WALLET_NOT_OFFERED');
    return { kind: 'changed', modifiedAt, issued: await platform.issue(shownOn(file, deps.cardUrl), settings) };
  };
