import { DomainError, type SettingsField, type SettingsPart } from '@tresen/domain';

const longest = 60_000;

const matching =
  (form: RegExp, reason: string): NonNullable<SettingsField['parse']> =>
  (text, field) => {
    const trimmed = text.trim();
    if (!form.test(trimmed)) throw new DomainError('INVALID', { field, reason });
    return trimmed;
  };

const blocks = (kind: string, what: string): NonNullable<SettingsField['parse']> => {
  const one = new RegExp(`-----BEGIN ${kind}-----[A-Za-z0-9+/=\\s:,-]+?-----END ${kind}-----`);
  return (text, field) => {
    // One line, as environment files like to have it.
    const lines = text.trim().replaceAll('\\n', '\n');
    if (lines.length > longest || !one.test(lines)) throw new DomainError('INVALID', { field, reason: what });
    return lines;
  };
};

/** What a merchant, or the installation, sets for Apple Wallet. */
export const appleSettings: SettingsPart = {
  id: 'wallet_apple',
  fields: [
    {
      name: 'pass_type_identifier',
      secret: false,
      parse: matching(/^pass\.[A-Za-z0-9.-]{1,200}$/, 'a pass type identifier, such as pass.com.example.card'),
    },
    {
      name: 'team_identifier',
      secret: false,
      parse: matching(/^[A-Z0-9]{10}$/, 'a team identifier: ten capital letters and digits'),
    },
    {
      name: 'certificates',
      secret: false,
      parse: blocks('CERTIFICATE', 'pass certificates as PEM text'),
    },
    {
      name: 'intermediates',
      secret: false,
      parse: blocks('CERTIFICATE', 'Apple’s intermediate certificates (WWDR) as PEM text'),
    },
    {
      name: 'private_keys',
      secret: true,
      parse: blocks('(?:RSA |EC |ENCRYPTED )?PRIVATE KEY', 'private keys as PEM text'),
    },
    {
      name: 'passphrase',
      secret: true,
      parse: matching(/^[^\p{Cc}]{1,200}$/u, 'a passphrase on one line'),
    },
  ],
};
