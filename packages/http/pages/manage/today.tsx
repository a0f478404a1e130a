import type { SalesStatistics } from '../../src/wire/sales.ts';
import type { Program } from '../../src/wire/programs.ts';
import type { Statistics, Sums } from '../../src/wire/statistics.ts';
import { call } from '../api/client.ts';
import { useLoading, type Stretch } from '../api/loading.ts';
import { t } from '../i18n/t.ts';
import { dateTime, day, money, noon, number } from '../kit/format.ts';
import { ButtonLink } from '../ui/button.tsx';
import { Empty, Shown } from '../ui/states.tsx';
import { Days, Totals } from './figures.tsx';
import { MoneyChart } from './money-chart.tsx';
import { useOffice } from './office.ts';
import { Figure, Page } from '../ui/page.tsx';
import { period, PeriodFilter } from './period.tsx';
import { addUp } from './sums.ts';

/** Today's numbers first, then how they came about. */
export function Today() {
  const { api, home } = useOffice();
  const { from } = period();
  const loaded = useLoading(
    async (signal) => {
      const { items } = await call<Stretch<Program>>(`${api}/loyalty/programs`, { signal });
      const [sales, ...stats] = await Promise.all([
        call<SalesStatistics>(`${api}/sales/stats`, { query: { from }, signal }),
        ...items.map(({ id }) => call<Statistics>(`${api}/loyalty/programs/${id}/stats`, { query: { from }, signal })),
      ]);
      return { programs: items, sales, stats: addUp(stats), at: Date.now() };
    },
    [api, from],
  );
  const today = loaded.state === 'ready' ? noon(loaded.data.sales.to) : Date.now();
  return (
    <Page title={t('nav.today')} note={day(today)} actions={<PeriodFilter />}>
      <Shown of={loaded} lines={8}>
        {({ programs, sales, stats, at }) => {
          const sold = sales.period.sales > 0;
          if (!stats)
            return (
              <>
                {sold && <SoldToday sales={sales} />}
                {sold && <SoldByDay sales={sales} />}
                <Empty icon="star" title={t('today.first')}>
                  <p>{t('today.first_text')}</p>
                  <ButtonLink look="primary" icon="plus" href={`${home}/programs/new`}>
                    {t('programs.new')}
                  </ButtonLink>
                </Empty>
              </>
            );
          const has = { stamps: programs.some((one) => one.stamps), points: programs.some((one) => one.points) };
          return (
            <>
              <SoldToday sales={sales} />
              <TodaysFigures days={stats.days} has={has} />
              {sold && <SoldByDay sales={sales} />}
              <Totals totals={stats.totals} has={has} />
              <Days days={stats.days} has={has} />
              <p class="muted small">{t('today.as_of', { time: dateTime(at) })}</p>
            </>
          );
        }}
      </Shown>
    </Page>
  );
}

function TodaysFigures({ days, has }: { days: Statistics['days']; has: { stamps: boolean; points: boolean } }) {
  const today = days.at(-1);
  const before = days.at(-2);
  const figure = (name: keyof Sums, title: string) => (
    <Figure
      name={title}
      value={number(today?.[name] ?? 0)}
      note={before && t('today.yesterday', { number: number(before[name]) })}
    />
  );
  return (
    <dl class="figures today">
      {has.stamps && figure('stamps_given', t('stats.stamps_given'))}
      {has.points && figure('points_given', t('stats.points_given'))}
      {figure('rewards', t('stats.rewards'))}
      {figure('enrolled', t('stats.enrolled'))}
    </dl>
  );
}

const SoldToday = ({ sales: { days, currency } }: { sales: SalesStatistics }) => {
  const today = days.at(-1);
  const before = days.at(-2);
  const write = (amount = 0) => money(amount, currency);
  return (
    <dl class="figures today">
      <Figure
        name={t('sales.net')}
        value={write(today?.net.amount_minor)}
        note={before && t('sales.yesterday', { amount: write(before.net.amount_minor) })}
      />
      <Figure
        name={t('sales.count')}
        value={number(today?.sales ?? 0)}
        note={before && t('today.yesterday', { number: number(before.sales) })}
      />
    </dl>
  );
};

const SoldByDay = ({ sales: { days, currency } }: { sales: SalesStatistics }) => (
  <MoneyChart
    title={t('sales.by_day')}
    days={days.map((one) => one.day)}
    currency={currency}
    series={[{ name: t('sales.net'), values: days.map(({ net }) => net.amount_minor) }]}
  />
);
