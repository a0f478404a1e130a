import { useState } from 'preact/hooks';
import type { Program } from '../../src/wire/programs.ts';
import type { Statistics } from '../../src/wire/statistics.ts';
import { callForText } from '../api/client.ts';
import { useThing } from '../api/loading.ts';
import { explainError } from '../i18n/explain.ts';
import { t } from '../i18n/t.ts';
import { dayAway } from '../kit/format.ts';
import { saveAs } from '../kit/save-as.ts';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Shown } from '../ui/states.tsx';
import { toast } from '../ui/toast.tsx';
import { Days, Shares, Totals } from './figures.tsx';
import { useOffice } from './office.ts';
import { period, PeriodFilter } from './period.tsx';

export function ProgramFigures({ program }: { program: Program }) {
  const { api, home } = useOffice();
  const query = period();
  const path = `${api}/loyalty/programs/${program.id}/stats`;
  const stats = useThing<Statistics>(path, { query });
  const [busy, setBusy] = useState(false);
  const has = { stamps: program.stamps !== null, points: program.points !== null };

  const download = async () => {
    setBusy(true);
    try {
      saveAs(
        `${program.code}-${query.from}-${stats.state === 'ready' ? stats.data.to : dayAway(0)}.csv`,
        'text/csv',
        await callForText(path, { query, accept: 'text/csv' }),
      );
    } catch (error) {
      toast(explainError(error), 'bad');
    } finally {
      setBusy(false);
    }
  };

  return (
    <>
      <div class="row no-print">
        <PeriodFilter />
        <Button icon="download" busy={busy} onClick={() => void download()}>
          CSV
        </Button>
        <ButtonLink icon="card" href={`${home}/cards?program=${program.id}`}>
          {t('nav.cards')}
        </ButtonLink>
      </div>
      <Shown of={stats} lines={8}>
        {(data) => (
          <>
            <Totals totals={data.totals} has={has} />
            <Days days={data.days} has={has} />
            <Shares stats={data} has={has} />
          </>
        )}
      </Shown>
    </>
  );
}
