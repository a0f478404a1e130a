import type { Statistics } from '../../src/wire/statistics.ts';
import { useThing } from '../api/loading.ts';
import { t } from '../i18n/t.ts';
import { Days, Totals } from '../manage/figures.tsx';
import { Page } from '../ui/page.tsx';
import { period, PeriodFilter } from '../manage/period.tsx';
import { Shown } from '../ui/states.tsx';

const has = { stamps: true, points: true };

/** The whole platform in figures. */
export function PlatformFigures() {
  const stats = useThing<Statistics>('/admin/loyalty/stats', { query: period() });
  return (
    <Page title={t('nav.figures')} actions={<PeriodFilter />}>
      <Shown of={stats} lines={8}>
        {(data) => (
          <>
            <Totals totals={data.totals} has={has} />
            <Days days={data.days} has={has} />
          </>
        )}
      </Shown>
    </Page>
  );
}
