import type { Program } from '../../src/wire/programs.ts';
import { useListing } from '../api/loading.ts';
import { t } from '../i18n/t.ts';
import { List, RowLink } from '../ui/listing.tsx';
import { Page } from '../ui/page.tsx';
import { ActiveChip, Swatch } from '../manage/programs.tsx';
import { Empty } from '../ui/states.tsx';

type MerchantProgram = Program & { readonly merchant_id: string };

/** The programs of all merchants. */
export function PlatformPrograms() {
  const programs = useListing<MerchantProgram>('/admin/loyalty/programs');
  return (
    <Page title={t('nav.programs')} note={t('admin.programs_note')}>
      <List of={programs} empty={<Empty icon="star" title={t('admin.no_programs')} />}>
        {(program) => (
          <RowLink
            href={`/admin/merchants/${program.merchant_id}/programs/${program.id}`}
            title={
              <span class="row">
                <Swatch look={program.look} /> {program.name}
              </span>
            }
            text={`${program.code} · ${t(`program.type.${program.type}`)}`}
          >
            <ActiveChip active={program.active} />
          </RowLink>
        )}
      </List>
    </Page>
  );
}
