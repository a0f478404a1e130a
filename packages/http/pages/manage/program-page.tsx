import type { Program } from '../../src/wire/programs.ts';
import { useThing } from '../api/loading.ts';
import { t } from '../i18n/t.ts';
import { Shown } from '../ui/states.tsx';
import { Designer } from './designer.tsx';
import { JoinLink } from './join-link.tsx';
import { useOffice } from './office.ts';
import { Page, Tabs } from '../ui/page.tsx';
import { ProgramFigures } from './program-figures.tsx';
import { ActiveChip } from './programs.tsx';

/** One program: its figures, its design and rules, the way in for customers. */
export function ProgramPage({ params }: { params: Readonly<Record<string, string>> }) {
  const { api, home } = useOffice();
  const program = useThing<Program>(`${api}/loyalty/programs/${params.id}`);
  const here = `${home}/programs/${params.id}`;
  return (
    <Shown of={program} lines={8}>
      {(data) => (
        <Page
          title={data.name}
          up={{ href: `${home}/programs`, title: t('nav.programs') }}
          actions={<ActiveChip active={data.active} />}
        >
          <Tabs
            label={data.name}
            here={params.tab ? `${here}/${params.tab}` : here}
            tabs={[
              [here, t('program.figures')],
              [`${here}/design`, t('program.design')],
              [`${here}/join`, t('program.join')],
            ]}
          />
          {params.tab === 'design' ? (
            <Designer program={data} onSaved={program.set} />
          ) : params.tab === 'join' ? (
            <JoinLink program={data} />
          ) : (
            <ProgramFigures program={data} />
          )}
        </Page>
      )}
    </Shown>
  );
}
