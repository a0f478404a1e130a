import { decideAndCommit, insert, update, type Command } from '../kernel/commit.ts';
import { refuse as refuseValue } from '../kernel/errors.ts';
import { newId, type Randomness } from '../kernel/ids.ts';
import { auditEvent, outgoingEvent, type Naming } from '../kernel/records.ts';
import type { Clock } from '../kernel/time.ts';
import { readableCode } from './card-number.ts';
import { longestLogoSide, pictureIn } from './picture.ts';
import type { LoyaltyCollections, LoyaltyCommits, Programs } from './ports.ts';
import {
  defaultAntiFraud,
  defaultPointRules,
  defaultStampTarget,
  type Program,
  type ProgramId,
  type Reward,
} from './program.ts';
import { refuse } from './refusals.ts';

/** A reward as an owner writes it: without an id it is a new one. */
export type RewardTerms = Omit<Reward, 'id'> & { readonly id?: Reward['id'] | undefined };

/** What an owner sets; what is left out keeps its value, or its default in a new program. */
export interface ProgramTerms {
  readonly code?: string | undefined;
  readonly type?: Program['type'] | undefined;
  readonly name?: string | undefined;
  readonly look?: Partial<{ [K in keyof Program['look']]: Program['look'][K] | undefined }> | undefined;
  readonly termsUrl?: string | null | undefined;
  readonly privacyUrl?: string | null | undefined;
  readonly active?: boolean | undefined;
  readonly stamps?: { readonly target?: number | undefined; readonly reward?: string | undefined } | undefined;
  readonly points?:
    | (Partial<{
        [K in Exclude<keyof NonNullable<Program['points']>, 'rewards'>]: NonNullable<Program['points']>[K] | undefined;
      }> & {
        readonly rewards?: readonly RewardTerms[] | undefined;
      })
    | undefined;
  readonly antiFraud?: Partial<{ [K in keyof Program['antiFraud']]: Program['antiFraud'][K] | undefined }> | undefined;
}

const defined = <T extends object>(terms: T | undefined): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(terms ?? {}).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };

const defaultLook: Program['look'] = { background: '#1f2937', foreground: '#ffffff', accent: '#f59e0b', logoUrl: null };

/** The program with the terms applied; stamps and points follow its type. */
export function applyTerms(program: Program, terms: ProgramTerms, naming: Naming): Program {
  const type = terms.type ?? program.type;
  const { stamps, points, look, antiFraud, type: _, ...plain } = terms;
  const { rewards, ...rules } = points ?? {};
  if (look?.logoUrl) checkLogo(look.logoUrl);
  return checked({
    ...program,
    ...defined(plain),
    type,
    look: { ...program.look, ...defined(look) },
    antiFraud: { ...program.antiFraud, ...defined(antiFraud) },
    stamps:
      type === 'points'
        ? null
        : { ...(program.stamps ?? { target: defaultStampTarget, reward: '' }), ...defined(stamps) },
    points:
      type === 'stamps'
        ? null
        : {
            ...(program.points ?? { ...defaultPointRules, rewards: [] }),
            ...defined(rules),
            ...(rewards && {
              rewards: rewards.map((reward) => ({ ...reward, id: reward.id ?? newId(naming.now, naming.random) })),
            }),
          },
  });
}

/** What is uploaded as a logo is on every pass and card from then on: it must be a picture that can be shown. */
function checkLogo(url: string): void {
  if (!url.startsWith('data:')) return;
  const picture = pictureIn(url);
  const field = '/look/logo_url';
  if (!picture)
    throw refuseValue('INVALID', { field, reason: 'a whole picture of the type it says: PNG, JPEG or WebP' });
  if (Math.max(picture.width, picture.height) > longestLogoSide)
    throw refuseValue('INVALID', { field, reason: `a picture of at most ${longestLogoSide} pixels on each side` });
}

function checked(program: Program): Program {
  const within = (field: string, value: number | null | undefined, least: number, most: number) => {
    if (value != null && !(Number.isSafeInteger(value) && value >= least && value <= most))
      throw refuseValue('INVALID', { field, reason: `a whole number from ${least} to ${most}` });
  };
  const said = (field: string, holds: boolean, reason: string) => {
    if (!holds) throw refuseValue('INVALID', { field, reason });
  };
  said('/name', program.name.trim().length > 0 && program.name.length <= 100, '1 to 100 characters');
  said(
    '/code',
    /^[A-Z0-9](?:[A-Z0-9-]{0,30}[A-Z0-9])$/.test(program.code),
    '2 to 32 capital letters, digits and hyphens',
  );
  for (const part of ['background', 'foreground', 'accent'] as const)
    said(`/look/${part}`, /^#[0-9a-f]{6}$/i.test(program.look[part]), 'a colour as #rrggbb');
  within('/stamps/target', program.stamps?.target, 1, 100);
  within('/points/points', program.points?.points, 1, 10_000);
  within('/points/unit_minor', program.points?.unit, 1, 1_000_000);
  within('/points/minimum_purchase_minor', program.points?.minimumPurchase, 0, 10_000_000_000);
  within('/points/welcome_bonus', program.points?.welcomeBonus, 0, 1_000_000);
  within('/points/minimum_redemption', program.points?.minimumRedemption, 0, 1_000_000_000);
  within('/points/expiry_days', program.points?.expiryDays, 1, 3_650);
  program.points?.rewards.forEach(({ name, pricePoints }, at) => {
    said(`/points/rewards/${at}/name`, name.trim().length > 0 && name.length <= 100, '1 to 100 characters');
    within(`/points/rewards/${at}/price_points`, pricePoints, 1, 1_000_000_000);
  });
  within('/anti_fraud/cooldown_minutes', program.antiFraud.cooldownMinutes, 0, 10_080);
  within('/anti_fraud/max_daily_stamps', program.antiFraud.maxDailyStamps, 1, 1_000);
  return program;
}

export interface ProgramDeps {
  programs: Programs;
  commits: LoyaltyCommits;
  clock: Clock;
  random: Randomness;
}

export interface CreateProgram extends Command {
  readonly terms: ProgramTerms & { readonly name: string; readonly type: Program['type'] };
  readonly currency: Program['currency'];
}

/** Opens a program; `PROGRAM_CODE_TAKEN` when its code is in use anywhere on the platform. */
export const createProgram =
  ({ commits, clock, random }: Omit<ProgramDeps, 'programs'>) =>
  (command: CreateProgram): Promise<Program> => {
    const { caller, terms, currency } = command;
    const { merchantId } = caller;
    return decideAndCommit<LoyaltyCollections, null, Program>(commits, command, {
      aggregate: `program:${command.key}`,
      now: () => clock.now(),
      load: async () => ({ state: null }),
      decide: () => {
        const naming = { now: clock.now(), random };
        const blank: Program = {
          id: newId(naming.now, random),
          merchantId,
          code: readableCode(random, 8),
          type: terms.type,
          name: terms.name,
          currency,
          look: defaultLook,
          termsUrl: null,
          privacyUrl: null,
          active: true,
          stamps: null,
          points: null,
          antiFraud: defaultAntiFraud,
          createdAt: naming.now,
          version: 1,
        };
        const program = applyTerms(blank, terms, naming);
        return {
          writes: [insert('program', program)],
          audit: [
            auditEvent(naming, caller, {
              ...about(program),
              action: 'program.created',
              details: { name: program.name },
            }),
          ],
          result: program,
        };
      },
      taken,
    });
  };

export interface UpdateProgram extends Command {
  readonly programId: ProgramId;
  readonly terms: ProgramTerms;
}

/** Changes a program's terms; cards keep their balances, and follow the new rules from their next command on. */
export const updateProgram =
  ({ programs, commits, clock, random }: ProgramDeps) =>
  (command: UpdateProgram): Promise<Program> => {
    const { caller, programId, terms } = command;
    const { merchantId } = caller;
    return decideAndCommit<LoyaltyCollections, Program, Program>(commits, command, {
      aggregate: `program:${programId}`,
      now: () => clock.now(),
      load: async () => {
        const program = await programs.byId(merchantId, programId);
        if (!program) throw refuse('PROGRAM_NOT_FOUND');
        return { state: program };
      },
      decide: (program) => {
        const naming = { now: clock.now(), random };
        const write = update('program', applyTerms(program, terms, naming));
        return {
          writes: [write],
          audit: [
            auditEvent(naming, caller, {
              ...about(program),
              action: 'program.changed',
              details: { fields: Object.keys(defined(terms)) },
            }),
          ],
          events: [
            outgoingEvent(naming, {
              merchantId,
              type: 'program.changed',
              aggregate: { kind: 'program', id: programId },
              data: { program_id: programId, version: write.record.version },
            }),
          ],
          result: write.record,
        };
      },
      taken,
    });
  };

const about = ({ id, merchantId }: Program) => ({ object: { kind: 'program', id }, merchantId });
const taken = (unique: string) => (unique === 'program_code' ? refuse('PROGRAM_CODE_TAKEN') : refuseValue('CONFLICT'));
