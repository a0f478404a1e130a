import type { Instant, WalletSettings } from '@tresen/domain';
import { expect, test } from 'vitest';
import { dateFindings, readSettings, signerFor } from './identities.ts';
import { authority, settingsWith } from './pass-under-test.ts';

const now = Date.now() as Instant;
const day = 86_400_000;
const working = settingsWith({ validUntil: new Date(now + 90 * day) });
const renewed = authority.passCertificate({});
const locked = authority.passCertificate({ passphrase: 'another' });

/** The working settings with more text below the old. */
const added = (more: Partial<Record<'certificates' | 'private_keys' | 'intermediates' | 'passphrase', string>>) =>
  Object.fromEntries(
    Object.entries({ ...working, ...more }).map(([name, value]) => [
      name,
      name === 'passphrase' || !(name in more) ? value : `${working[name] ?? ''}\n${value}`,
    ]),
  ) as WalletSettings; // texts, as both have them

const broken = (what: string) => `-----BEGIN ${what}-----\nAAAA\n-----END ${what}-----\n`;

test.each([
  ['its key is not there yet', added({ certificates: renewed.certificate }), ['KEY_MISMATCH']],
  [
    'its key is encrypted and no passphrase is set',
    added({ certificates: locked.certificate, private_keys: locked.privateKey }),
    ['PASSPHRASE_MISSING', 'KEY_MISMATCH'],
  ],
  [
    'the passphrase is another one',
    added({ certificates: locked.certificate, private_keys: locked.privateKey, passphrase: 'wrong' }),
    ['PASSPHRASE_WRONG', 'KEY_MISMATCH'],
  ],
  ['its key was copied badly', added({ private_keys: broken('PRIVATE KEY') }), ['KEY_UNREADABLE']],
  ['it was copied badly itself', added({ certificates: broken('CERTIFICATE') }), ['CERTIFICATE_UNREADABLE']],
  ['it is one of another kind', added({ certificates: authority.root }), ['CERTIFICATE_NOT_FOR_PASSES']],
  ['its intermediate was copied badly', added({ intermediates: broken('CERTIFICATE') }), ['INTERMEDIATE_UNREADABLE']],
] as const)('a certificate that is added leaves the working one at work: %s', (_, settings, codes) => {
  const read = readSettings(settings);
  expect(signerFor(read, read.passType, now)?.certificate.toString()).toBe(
    signerFor(readSettings(working), read.passType, now)?.certificate.toString(),
  );
  expect(read.findings.map(({ severity, code }) => [severity, code])).toEqual(codes.map((code) => ['warning', code]));
  expect(dateFindings(read, now)).toEqual([]);
});

test('a new certificate of which the key is missing is an error once the old one has run out', () => {
  const settings = added({ certificates: renewed.certificate });
  const later = (now + 91 * day) as Instant;
  expect(dateFindings(readSettings(settings), later).map(({ severity, code }) => [severity, code])).toEqual([
    ['error', 'CERTIFICATE_EXPIRED'],
  ]);
});

test('a pass type that has no identity yet is an error, though another works', () => {
  const other = authority.passCertificate({ passType: 'pass.test.other' });
  const settings = added({ certificates: other.certificate });
  const moved = readSettings({ ...settings, pass_type_identifier: 'pass.test.other' });
  expect(moved.findings.map(({ severity, code }) => [severity, code])).toEqual([
    ['error', 'KEY_MISMATCH'],
    ['error', 'PASS_TYPE_MISMATCH'],
  ]);
  expect(readSettings(settings).findings.map(({ severity, code }) => [severity, code])).toEqual([
    ['warning', 'KEY_MISMATCH'],
  ]);
});
