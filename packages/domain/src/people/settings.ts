import { decideAndCommit, insert, update, type Command } from '../kernel/commit.ts';
import type { Sealer } from '../kernel/digests.ts';
import { isDomainError, pointerPart, refuse as refuseValue, type Fault } from '../kernel/errors.ts';
import type { MerchantId, Randomness } from '../kernel/ids.ts';
import { auditEvent, outgoingEvent } from '../kernel/records.ts';
import type { Clock, Instant } from '../kernel/time.ts';
import { assertManages } from './access.ts';
import type { PeopleCollections, PeopleCommits, Settings } from './ports.ts';

/** What a merchant has set for one part of the host: a payment provider, a wallet platform. */
export interface MerchantSettings {
  /** The part's id: a merchant has one record a part. */
  readonly id: string;
  readonly merchantId: MerchantId;
  readonly values: Readonly<Record<string, string>>;
  /** Secrets, each sealed for this merchant, part and field. */
  readonly sealed: Readonly<Record<string, string>>;
  readonly updatedAt: Instant;
  readonly version: number;
}

/** One field of a part. */
export interface SettingsField {
  /** As it is kept and written on the wire: `snake_case`. */
  readonly name: string;
  /** Kept sealed, and never shown again. */
  readonly secret: boolean;
  /** The value in the form it is kept in; refuses with `INVALID` what cannot be one. 1 to 10 000 characters when absent. */
  readonly parse?: (text: string, field: string) => string;
}

/** What can be set for one part of the host. */
export interface SettingsPart {
  readonly id: string;
  readonly fields: readonly SettingsField[];
}

/** What may be shown of a merchant's settings. */
export interface ShownSettings {
  readonly part: string;
  readonly values: Readonly<Record<string, string>>;
  /** The names of secrets that are set. */
  readonly secretsSet: readonly string[];
  readonly updatedAt: Instant | null;
}

const sealedFor = (merchantId: MerchantId, part: string, field: string): string => `${merchantId}/${part}/${field}`;

export interface ChangeSettingsDeps {
  settings: Settings;
  commits: PeopleCommits;
  sealer: Sealer;
  clock: Clock;
  random: Randomness;
}

export interface ChangeSettings extends Command {
  readonly part: SettingsPart;
  /** New values by field; `null` takes one away, what is not named stays. Refusals name them as `/values/{name}`. */
  readonly changes: Readonly<Record<string, string | null>>;
}

/** Changes some of a merchant's settings for one part; the audit trail has the names of the fields, and no value. */
export const changeSettings =
  ({ settings, commits, sealer, clock, random }: ChangeSettingsDeps) =>
  async (command: ChangeSettings): Promise<ShownSettings> => {
    const { caller, part, changes } = command;
    assertManages(caller);
    const { merchantId } = caller;
    const parsed = parseChanges(part, changes);
    return decideAndCommit<PeopleCollections, MerchantSettings | undefined, ShownSettings>(commits, command, {
      aggregate: `settings:${merchantId}/${part.id}`,
      now: () => clock.now(),
      load: async () => ({ state: await settings.of(merchantId, part.id) }),
      decide: (current) => {
        const naming = { now: clock.now(), random };
        const values = { ...current?.values };
        const sealed = { ...current?.sealed };
        for (const [{ name, secret }, value] of parsed) {
          delete values[name];
          delete sealed[name];
          if (value === null) continue;
          if (secret) sealed[name] = sealer.seal(value, sealedFor(merchantId, part.id, name));
          else values[name] = value;
        }
        const next = { values, sealed, updatedAt: naming.now };
        const written = current
          ? update('merchant_settings', { ...current, ...next })
          : insert('merchant_settings', { id: part.id, merchantId, ...next, version: 1 });
        const object = { kind: 'settings', id: part.id };
        const details = { fields: parsed.map(([{ name }]) => name) };
        return {
          writes: [written],
          audit: [auditEvent(naming, caller, { action: 'settings.updated', object, merchantId, details })],
          events: [
            outgoingEvent(naming, {
              merchantId,
              type: 'settings.changed',
              aggregate: { kind: 'settings', id: `${merchantId}/${part.id}` },
              data: { part: part.id },
            }),
          ],
          result: shownSettings(part, written.record),
        };
      },
    });
  };

function parseChanges(
  { fields }: SettingsPart,
  changes: ChangeSettings['changes'],
): readonly (readonly [SettingsField, string | null])[] {
  const named = Object.entries(changes);
  if (named.length === 0) throw refuseValue('INVALID', { field: '/values', reason: 'changes nothing' });
  const faults: Fault[] = [];
  const parsed = named.flatMap(([name, text]) => {
    const pointer = `/values/${pointerPart(name)}`;
    const field = fields.find((one) => one.name === name);
    if (!field) {
      faults.push({ field: pointer, reason: 'not a setting' });
      return [];
    }
    try {
      return [[field, text === null ? null : (field.parse ?? anyText)(text, pointer)] as const];
    } catch (error) {
      if (!isDomainError(error, 'INVALID')) throw error;
      faults.push(error.data as Fault); // what this code carries
      return [];
    }
  });
  const [first, ...others] = faults;
  if (first) throw refuseValue('INVALID', { ...first, ...(others.length > 0 && { others }) });
  return parsed;
}

function anyText(text: string, field: string): string {
  const trimmed = text.trim();
  if (trimmed.length < 1 || trimmed.length > 10_000)
    throw refuseValue('INVALID', { field, reason: '1 to 10 000 characters' });
  return trimmed;
}

/** What may be shown; secrets only by their names. */
export const shownSettings = (part: SettingsPart, settings: MerchantSettings | undefined): ShownSettings => ({
  part: part.id,
  values: { ...settings?.values },
  secretsSet: part.fields.flatMap(({ name }) => (settings && Object.hasOwn(settings.sealed, name) ? [name] : [])),
  updatedAt: settings?.updatedAt ?? null,
});

/** All values of a part, secrets opened: for the adapter that uses them, and for nobody else. */
export function openedSettings(
  sealer: Pick<Sealer, 'unseal'>,
  { merchantId, id, values, sealed }: MerchantSettings,
): Readonly<Record<string, string>> {
  const opened: Record<string, string> = { ...values };
  for (const [name, text] of Object.entries(sealed))
    opened[name] = sealer.unseal(text, sealedFor(merchantId, id, name));
  return opened;
}
