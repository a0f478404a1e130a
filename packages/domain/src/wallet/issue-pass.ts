import { changeAndCommit, insert, update, type Write } from '../kernel/commit.ts';
import { newId, newSecret, type Randomness } from '../kernel/ids.ts';
import { later, seconds, type Clock, type Instant } from '../kernel/time.ts';
import type { Card, CardId } from '../loyalty/card.ts';
import type { Cards } from '../loyalty/ports.ts';
import type { Program } from '../loyalty/program.ts';
import { refuse as refuseLoyalty } from '../loyalty/refusals.ts';
import { copySubject, type PassCopy } from './copy.ts';
import { balancesShown, passModel, type Pass, type PlatformId } from './pass.ts';
import type {
  IssuedPass,
  PassFile,
  Passes,
  PassToShow,
  WalletCollections,
  WalletCommits,
  WalletPlatform,
} from './ports.ts';
import { settled } from './push-rules.ts';
import { refuse } from './refusals.ts';
import { checkStatus, platformOf, settingsOfIssuer, type WalletSettingsOf } from './settings.ts';

export interface IssuePassDeps {
  cards: Pick<Cards, 'byPublicId'>;
  passes: Pick<Passes, 'ofCard' | 'copy'>;
  commits: WalletCommits;
  walletPlatforms: readonly WalletPlatform[];
  walletSettings: WalletSettingsOf;
  /** Where a card's own page is. */
  cardUrl: (id: CardId) => string;
  clock: Clock;
  random: Randomness;
}

export interface IssuePass {
  readonly cardId: CardId;
  readonly platform: PlatformId;
}

export interface PassIssued {
  readonly pass: Pass;
  readonly issued: IssuedPass;
}

/**
 * Makes what a customer adds the card to a wallet with. The first time, the card gets its pass on that platform; afterwards it is
 * the same pass as it is now. `WALLET_NOT_OFFERED` for a platform without settings that work, and for a card that has ended.
 */
export const issuePass =
  (deps: IssuePassDeps) =>
  async ({ cardId, platform: platformId }: IssuePass): Promise<PassIssued> => {
    const { cards, passes, commits, walletPlatforms, walletSettings, cardUrl, clock, random } = deps;
    const platform = platformOf(walletPlatforms, platformId);
    const found = await cards.byPublicId(cardId);
    if (!found) throw refuseLoyalty('CARD_NOT_FOUND');
    const { card, program } = found;
    const inForce = await walletSettings(card.merchantId, platform);
    const [first] = inForce;
    const usable = first && checkStatus(await platform.check(first.settings, clock.now())) !== 'failed';
    const [issuer] = first ? platform.issuers(first.settings) : [];
    if (!card.active || !usable || issuer === undefined) throw refuse('WALLET_NOT_OFFERED');

    const known = (name: string) => settingsOfIssuer(platform, inForce, name) !== undefined;
    const naming = () => ({ now: clock.now(), random });
    await changeAndCommit<WalletCollections, OnPlatform, void>(commits, {
      aggregate: `pass:${cardId}`,
      load: async () => {
        const file = await passes.ofCard(card.merchantId, cardId, platform.id);
        const look = copySubject.look(program.id, platform.id, issuer);
        const kept = platform.keeps === 'objects';
        return {
          pass: file?.pass,
          object: kept && file ? await passes.copy(card.merchantId, copySubject.object(file.pass.id)) : undefined,
          look: kept ? await passes.copy(card.merchantId, look) : undefined,
        };
      },
      decide: (on) => ({
        writes: decidePass(on, { platform, card, program, issuer, known }, naming()),
        result: undefined,
      }),
    });
    const file = await passes.ofCard(card.merchantId, cardId, platform.id);
    const settings = file && settingsOfIssuer(platform, inForce, file.pass.issuer);
    if (!file || !settings) throw refuse('WALLET_NOT_OFFERED');
    const issued = await platform.issue(shownOn(file, cardUrl), settings);
    if (platform.keeps === 'objects') await noteIssued(deps, file);
    return { pass: file.pass, issued };
  };

export const shownOn = ({ pass, sources }: PassFile, cardUrl: IssuePassDeps['cardUrl']): PassToShow => ({
  pass,
  model: passModel(sources, cardUrl(pass.cardId)),
});

interface OnPlatform {
  readonly pass: Pass | undefined;
  readonly object: PassCopy | undefined;
  readonly look: PassCopy | undefined;
}

interface Issuing {
  readonly platform: WalletPlatform;
  readonly card: Pick<Card, 'id' | 'merchantId'>;
  readonly program: Pick<Program, 'id' | 'version'>;
  readonly issuer: string;
  /** Whether passes can still be issued in this name. */
  readonly known: (issuer: string) => boolean;
}

interface Naming {
  readonly now: Instant;
  readonly random: Randomness;
}

// The platform is told at once; should that get lost with this process, the queue does it.
const unlessTold = seconds(30);

function decidePass(
  on: OnPlatform,
  { platform, card, program, issuer, known }: Issuing,
  naming: Naming,
): readonly Write<WalletCollections>[] {
  const { now, random } = naming;
  const made: Pass = {
    id: newId(now, random),
    merchantId: card.merchantId,
    cardId: card.id,
    programId: program.id,
    platform: platform.id,
    serial: newSecret(random, 16),
    issuer,
    token: newSecret(random, 24),
    revision: 1,
    modifiedAt: (Math.floor(now / 1_000) * 1_000) as Instant,
    createdAt: now,
    version: 1,
  };
  const moved = on.pass && !known(on.pass.issuer) ? { ...on.pass, issuer } : undefined;
  const pass = moved ?? on.pass ?? made;
  const writes: Write<WalletCollections>[] = [];
  if (!on.pass) writes.push(insert('pass', pass));
  else if (moved) writes.push(update('pass', moved));
  if (platform.keeps === 'devices') return writes;
  const dueAt = later(now, unlessTold);
  if (!on.object) writes.push(insert('pass_copy', objectCopy(pass, dueAt, naming)));
  else if (on.object.state === 'removed' || moved) {
    const offered: PassCopy = {
      ...on.object,
      issuer: pass.issuer,
      state: 'offered',
      stateSince: now,
      dueAt,
      leasedUntil: null,
      deadAt: null,
    };
    writes.push(update('pass_copy', offered));
  }
  if (!on.look && pass.issuer === issuer) writes.push(insert('pass_copy', lookCopy(pass, program, naming)));
  return writes;
}

const freshCopy = (pass: Pass, { now, random }: Naming) => ({
  id: newId<'pass_copy'>(now, random),
  merchantId: pass.merchantId,
  platform: pass.platform,
  programId: pass.programId,
  issuer: pass.issuer,
  stateSince: now,
  sentAt: null,
  leasedUntil: null,
  attempts: 0,
  failure: null,
  deadAt: null,
  announcedAt: [],
  balances: null,
  createdAt: now,
  version: 1,
});

const objectCopy = (pass: Pass, dueAt: Instant, naming: Naming): PassCopy => ({
  ...freshCopy(pass, naming),
  kind: 'object',
  passId: pass.id,
  subject: copySubject.object(pass.id),
  device: null,
  address: null,
  state: 'offered',
  wanted: pass.revision,
  sent: 0,
  dueAt,
});

const lookCopy = (pass: Pass, program: Issuing['program'], naming: Naming): PassCopy => ({
  ...freshCopy(pass, naming),
  kind: 'look',
  passId: null,
  subject: copySubject.look(program.id, pass.platform, pass.issuer),
  device: null,
  address: null,
  state: 'held',
  wanted: program.version,
  sent: program.version,
  dueAt: null,
});

/** A phone's registration. It is told of the pass once at the start: what it was handed may be old by now. */
export const deviceCopy = (
  pass: Pass,
  { device, address }: { readonly device: string; readonly address: string },
  dueAt: Instant,
  naming: Naming,
): PassCopy => ({
  ...freshCopy(pass, naming),
  kind: 'device',
  passId: pass.id,
  subject: copySubject.device(pass.id, device),
  device,
  address,
  state: 'held',
  wanted: pass.revision,
  sent: 0,
  dueAt,
});

/** The object shows the pass as it was issued. */
const noteIssued = ({ passes, commits, clock, random }: IssuePassDeps, { pass, sources }: PassFile): Promise<void> =>
  changeAndCommit<WalletCollections, PassCopy | undefined, void>(commits, {
    aggregate: `pass:${pass.cardId}`,
    load: () => passes.copy(pass.merchantId, copySubject.object(pass.id)),
    decide: (copy) => ({
      // A worker that has it in hand settles it itself.
      writes:
        copy && copy.leasedUntil === null && copy.sent < pass.revision
          ? [
              update('pass_copy', {
                ...settled(copy, pass.revision, { kind: 'sent', announced: false }, { now: clock.now(), random }),
                balances: balancesShown(sources),
              }),
            ]
          : [],
      result: undefined,
    }),
  });
