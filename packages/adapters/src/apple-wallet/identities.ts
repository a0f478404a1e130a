import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { AsnConvert } from '@peculiar/asn1-schema';
import { Certificate } from '@peculiar/asn1-x509';
import { expiryFinding, type Instant, type WalletFinding, type WalletSettings } from '@tresen/domain';

/** A pass certificate with its key and the intermediate that issued it. */
export interface SigningIdentity {
  readonly passType: string;
  readonly team: string;
  readonly certificate: X509Certificate;
  /** The certificate's issuer and serial number, as a signature names its signer. */
  readonly parsed: Certificate;
  readonly intermediate: X509Certificate;
  readonly key: KeyObject;
  readonly validFrom: Instant;
  readonly validUntil: Instant;
}

/** What settings hold, taken apart once; what is wrong with them whatever the time is. */
export interface ReadSettings {
  /** The pass type that new passes get. */
  readonly passType: string;
  readonly identities: readonly SigningIdentity[];
  readonly findings: readonly WalletFinding[];
}

const userId = '0.9.2342.19200300.100.1.1';
const unit = '2.5.4.11';

/** Findings that do not keep another identity of the same settings from its work. */
const besides = /^(CERTIFICATE_|INTERMEDIATE_|KEY_|PASSPHRASE_)/;

/**
 * Takes settings apart: pairs certificates with keys and intermediates, and says in one line each what does not fit. What is wrong
 * with one of them leaves the others as they are, and is a warning where new passes can be signed by another.
 */
export function readSettings(settings: WalletSettings): ReadSettings {
  const findings: WalletFinding[] = [];
  const wrong = (code: string, field: string, detail: string): void =>
    void findings.push({ severity: 'error', code, field, detail, at: null });
  const [passType, team] = [settings['pass_type_identifier'] ?? '', settings['team_identifier'] ?? ''];
  if (passType === '') wrong('PASS_TYPE_MISSING', 'pass_type_identifier', 'No pass type identifier is set.');
  if (team === '') wrong('TEAM_MISSING', 'team_identifier', 'No team identifier is set.');

  const certificates = certificatesIn(settings['certificates'] ?? '', 'certificates', 'pass certificate', wrong);
  const intermediates = certificatesIn(
    settings['intermediates'] ?? '',
    'intermediates',
    'intermediate certificate',
    wrong,
  );
  const keys = keysIn(settings['private_keys'] ?? '', settings['passphrase'], wrong);

  const identities: SigningIdentity[] = [];
  for (const certificate of certificates) {
    const parsed = AsnConvert.parse(certificate.raw, Certificate);
    const [subjectType, subjectTeam] = [inSubject(parsed, userId), inSubject(parsed, unit)];
    const name = subjectType ?? 'a certificate';
    if (subjectType === undefined || !subjectType.startsWith('pass.')) {
      wrong('CERTIFICATE_NOT_FOR_PASSES', 'certificates', `${printable(name)} is not a certificate for a pass type.`);
      continue;
    }
    if (team !== '' && subjectTeam !== team)
      wrong(
        'TEAM_MISMATCH',
        'team_identifier',
        `The certificate for ${printable(name)} is of team ${printable(subjectTeam ?? 'none')}, not ${team}.`,
      );
    const key = keys.find((one) => certificate.checkPrivateKey(one));
    if (!key) {
      if (keys.length > 0)
        wrong('KEY_MISMATCH', 'private_keys', `No private key fits the certificate for ${printable(name)}.`);
      continue;
    }
    const intermediate = intermediates.find((one) => certificate.checkIssued(one) && certificate.verify(one.publicKey));
    if (!intermediate) {
      if (intermediates.length > 0)
        wrong(
          'INTERMEDIATE_MISMATCH',
          'intermediates',
          `No intermediate certificate has issued the one for ${printable(name)}.`,
        );
      continue;
    }
    identities.push({
      passType: subjectType,
      team: subjectTeam ?? team,
      certificate,
      parsed,
      intermediate,
      key,
      validFrom: Date.parse(certificate.validFrom) as Instant,
      validUntil: Date.parse(certificate.validTo) as Instant,
    });
  }
  if (passType !== '' && identities.length > 0 && !identities.some((one) => one.passType === passType))
    wrong('PASS_TYPE_MISMATCH', 'pass_type_identifier', `No certificate is for the pass type ${passType}.`);
  const works = identities.some((one) => one.passType === passType);
  const graded = findings.map((one) =>
    works && besides.test(one.code) ? { ...one, severity: 'warning' as const } : one,
  );
  return { passType, identities, findings: graded };
}

type Wrong = (code: string, field: string, detail: string) => void;

function certificatesIn(text: string, field: string, what: string, wrong: Wrong): readonly X509Certificate[] {
  const code = field === 'certificates' ? 'CERTIFICATE' : 'INTERMEDIATE';
  if (text === '') {
    wrong(`${code}_MISSING`, field, `No ${what} is set.`);
    return [];
  }
  const blocks = blocksOf(text, 'CERTIFICATE');
  const found = blocks.flatMap((block) => readCertificate(block) ?? []);
  if (found.length === 0 || found.length < blocks.length)
    wrong(
      `${code}_UNREADABLE`,
      field,
      `${found.length > 0 ? 'One' : 'The'} ${what} cannot be read: it must be PEM text.`,
    );
  return found;
}

function readCertificate(block: string): X509Certificate | undefined {
  try {
    return new X509Certificate(block);
  } catch {
    return undefined;
  }
}

function keysIn(text: string, passphrase: string | undefined, wrong: Wrong): readonly KeyObject[] {
  if (text === '') {
    wrong('KEY_MISSING', 'private_keys', 'No private key is set.');
    return [];
  }
  const found: KeyObject[] = [];
  const faults = new Map<string, Parameters<Wrong>>();
  const unreadable = ['KEY_UNREADABLE', 'private_keys', 'A private key cannot be read: it must be PEM text.'] as const;
  for (const block of blocksOf(text, '(?:RSA |EC |ENCRYPTED )?PRIVATE KEY')) {
    const fault = (code: string, field: string, detail: string) => faults.set(code, [code, field, detail]);
    const encrypted = /ENCRYPTED/.test(block);
    if (encrypted && passphrase === undefined) {
      fault('PASSPHRASE_MISSING', 'passphrase', 'A private key is encrypted, and no passphrase is set.');
      continue;
    }
    try {
      found.push(createPrivateKey({ key: block, ...(passphrase !== undefined && { passphrase }) }));
    } catch {
      if (encrypted) fault('PASSPHRASE_WRONG', 'passphrase', 'The passphrase does not open a private key.');
      else fault(...unreadable);
    }
  }
  if (found.length === 0 && faults.size === 0) wrong(...unreadable);
  for (const fault of faults.values()) wrong(...fault);
  return found;
}

const blocksOf = (text: string, kind: string): readonly string[] =>
  text.replaceAll('\\n', '\n').match(new RegExp(`-----BEGIN ${kind}-----[^]*?-----END ${kind}-----`, 'g')) ?? [];

function inSubject({ tbsCertificate: { subject } }: Certificate, type: string): string | undefined {
  for (const names of subject) for (const part of names) if (part.type === type) return part.value.toString();
  return undefined;
}

/** Names in a certificate are whoever's who made it. */
const printable = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?').slice(0, 100);

/** What is to be said of the dates of identities now. One that has run out is no error where another takes its place. */
export function dateFindings({ identities, passType }: ReadSettings, now: Instant): readonly WalletFinding[] {
  const newest = new Map<string, SigningIdentity>();
  for (const one of identities) {
    const known = newest.get(one.passType);
    if (!known || one.validUntil > known.validUntil) newest.set(one.passType, one);
  }
  return [...newest.values()].flatMap((one): readonly WalletFinding[] => {
    const name = `The certificate for ${one.passType}`;
    const field = 'certificates';
    const early: WalletFinding | undefined = identities.some(
      (other) => other.passType === one.passType && other.validFrom <= now,
    )
      ? undefined
      : {
          severity: 'error',
          code: 'CERTIFICATE_NOT_YET_VALID',
          field,
          detail: `${name} is valid from ${new Date(one.validFrom).toISOString().slice(0, 10)} on.`,
          at: one.validFrom,
        };
    const ends = [
      expiryFinding({ name, code: 'CERTIFICATE', field }, one.validUntil, now),
      expiryFinding(
        { name: `The intermediate certificate of ${one.passType}`, code: 'INTERMEDIATE', field: 'intermediates' },
        Date.parse(one.intermediate.validTo) as Instant,
        now,
      ),
    ];
    // Of a pass type that new passes do not get, only those passes are late that have it.
    const grade = (finding: WalletFinding): WalletFinding =>
      one.passType === passType ? finding : { ...finding, severity: 'warning' };
    return [early, ...ends].filter((finding) => finding !== undefined).map(grade);
  });
}

/** The identity that signs for a pass type now: of those that are valid, the one that stays so longest. */
export function signerFor({ identities }: ReadSettings, passType: string, now: Instant): SigningIdentity | undefined {
  let best: SigningIdentity | undefined;
  for (const one of identities)
    if (one.passType === passType && one.validFrom <= now && now < one.validUntil)
      if (!best || one.validUntil > best.validUntil) best = one;
  return best;
}
