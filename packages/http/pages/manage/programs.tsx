import type { Program } from '../../src/wire/programs.ts';
import { useListing } from '../api/loading.ts';
import { t } from '../i18n/t.ts';
import { ButtonLink } from '../ui/button.tsx';
import { Empty } from '../ui/states.tsx';
import { List, RowLink } from '../ui/listing.tsx';
import { useOffice } from './office.ts';
import { Page } from '../ui/page.tsx';

export function Programs() {
  const { api, home } = useOffice();
  const programs = useListing<Program>(`${api}/loyalty/programs`);
  const make = (
    <ButtonLink look="primary" icon="plus" href={`${home}/programs/new`}>
      {t('programs.new')}
    </ButtonLink>
  );
  return (
    <Page title={t('nav.programs')} actions={make}>
      <List
        of={programs}
        empty={
          <Empty icon="star" title={t('today.first')}>
            <p>{t('today.first_text')}</p>
          </Empty>
        }
      >
        {(program) => (
          <RowLink
            href={`${home}/programs/${program.id}`}
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

/** A program's colours, small. */
export const Swatch = ({ look }: { look: Program['look'] }) => (
  <span class="swatch" style={{ background: look.background, borderColor: look.accent }} aria-hidden="true" />
);

export const ActiveChip = ({ active }: { active: boolean }) => (
  <span class={`chip ${active ? 'good' : 'bad'}`}>{active ? t('state.active') : t('state.inactive')}</span>
);
