import {
  iso,
  shownSettings,
  type CheckedPlatform,
  type DeadLetter,
  type Instant,
  type MerchantSettings,
  type PassCampaign,
  type PassModel,
  type PushFigures,
  type WalletFinding,
} from '@tresen/domain';
import { PassPlatform, type PassPreview, type PushStatus } from '../wire/wallet.ts';
import type * as wire from '../wire/wallet.ts';

const isoOrNull = (at: Instant | null): string | null => (at === null ? null : iso(at));

export const findingShape = ({ severity, code, field, detail, at }: WalletFinding) => ({
  severity,
  code,
  field,
  detail,
  at: isoOrNull(at),
});

export const checkShape = ({ status, check }: CheckedPlatform, now: Instant): wire.WalletCheck => ({
  status,
  findings: check.findings.map(findingShape),
  identities: check.identities.map(({ issuer, label, validFrom, validUntil }) => ({
    issuer,
    label,
    valid_from: isoOrNull(validFrom),
    valid_until: isoOrNull(validUntil),
  })),
  checked_at: iso(now),
});

export function platformSettingsShape(
  checked: CheckedPlatform,
  own: MerchantSettings | undefined,
  now: Instant,
): wire.WalletPlatformSettings {
  const { platform, origin } = checked;
  const shown = shownSettings(platform.settings, own);
  return {
    platform: PassPlatform.parse(platform.id),
    label: platform.label,
    origin,
    fields: platform.settings.fields.map(({ name, secret }) => ({
      name,
      secret,
      set: secret ? shown.secretsSet.includes(name) : Object.hasOwn(shown.values, name),
      value: secret ? null : (shown.values[name] ?? null),
    })),
    check: checkShape(checked, now),
    updated_at: isoOrNull(shown.updatedAt),
  };
}

export const previewShape = (model: PassModel, logoFindings: readonly WalletFinding[]): PassPreview => {
  const { face, language, balances, progress, customer, news, code, back, links, state } = model;
  return {
    merchant_name: face.merchantName,
    program_name: face.programName,
    language,
    colours: { ...face.colours, corrected: [...face.colours.corrected] },
    logo_url: face.logoUrl,
    logo_findings: logoFindings.map(findingShape),
    balances: balances.map((balance) => ({ ...balance })),
    progress,
    customer,
    news,
    code: { ...code },
    back: [...back],
    links: [...links],
    state,
  };
};

export const statusShape = (figures: readonly PushFigures[], campaigns: readonly PassCampaign[]): PushStatus => ({
  items: figures.map(({ platform, passes, copies, waiting, oldestDueAt, dead, lastSentAt }) => ({
    platform: PassPlatform.parse(platform),
    passes,
    copies,
    waiting,
    oldest_due_at: isoOrNull(oldestDueAt),
    dead,
    last_sent_at: isoOrNull(lastSentAt),
  })),
  campaigns: campaigns.map(({ id, count, startedAt, finishedAt }) => ({
    program_id: id,
    passes_reached: count,
    started_at: iso(startedAt),
    finished_at: isoOrNull(finishedAt),
  })),
});

export const deadLetterShape = ({ copy, cardId }: DeadLetter): wire.DeadLetter => ({
  id: copy.id,
  platform: PassPlatform.parse(copy.platform),
  kind: copy.kind,
  program_id: copy.programId,
  card_id: cardId,
  code: copy.failure?.code ?? 'UNKNOWN',
  detail: copy.failure?.detail ?? '',
  attempts: copy.attempts,
  dead_since: iso(copy.deadAt ?? copy.createdAt),
});
