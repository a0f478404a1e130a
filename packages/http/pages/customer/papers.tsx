import type { PublicProgram } from '../../src/wire/programs.ts';
import { t } from '../i18n/t.ts';

/** Terms and privacy, where the merchant has linked them. */
export const Papers = ({ program }: { program: Pick<PublicProgram, 'terms_url' | 'privacy_url'> }) =>
  program.terms_url || program.privacy_url ? (
    <p class="row papers">
      {program.terms_url && (
        <a href={program.terms_url} target="_blank" rel="noopener">
          {t('join.terms')}
        </a>
      )}
      {program.privacy_url && (
        <a href={program.privacy_url} target="_blank" rel="noopener">
          {t('join.privacy')}
        </a>
      )}
    </p>
  ) : null;
