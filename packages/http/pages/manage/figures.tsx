import type { Statistics, Sums } from '../../src/wire/statistics.ts';
import { t } from '../i18n/t.ts';
import { number } from '../kit/format.ts';
import { Chart } from './chart.tsx';
import { Figure, Scrolling } from '../ui/page.tsx';

/** Which figures a program, or all of them together, can have. */
export interface Has {
  readonly stamps: boolean;
  readonly points: boolean;
}

/** As it is now. */
export const Totals = ({ totals, has }: { totals: Statistics['totals']; has: Has }) => (
  <dl class="figures">
    <Figure name={t('stats.cards')} value={number(totals.cards)} />
    <Figure name={t('stats.active_cards')} value={number(totals.active_cards)} note={t('stats.active_cards_note')} />
    {has.stamps && <Figure name={t('stats.stamps_outstanding')} value={number(totals.stamps_outstanding)} />}
    {has.points && <Figure name={t('stats.points_outstanding')} value={number(totals.points_outstanding)} />}
  </dl>
);

/** How the period went, day by day. */
export function Days({ days, has }: { days: Statistics['days']; has: Has }) {
  const names = days.map(({ day }) => day);
  const of = (name: keyof Sums) => days.map((one) => one[name]);
  return (
    <>
      {has.stamps && (
        <Chart
          title={t('stats.stamps')}
          days={names}
          series={[
            { name: t('stats.given'), values: of('stamps_given') },
            { name: t('stats.redeemed'), values: of('stamps_redeemed') },
          ]}
        />
      )}
      {has.points && (
        <Chart
          title={t('stats.points')}
          days={names}
          series={[
            { name: t('stats.given'), values: of('points_given') },
            { name: t('stats.redeemed'), values: of('points_redeemed') },
          ]}
        />
      )}
      <Chart
        title={t('stats.cards_and_rewards')}
        days={names}
        series={[
          { name: t('stats.enrolled'), values: of('enrolled') },
          { name: t('stats.rewards'), values: of('rewards') },
        ]}
      />
    </>
  );
}

interface Part extends Sums {
  readonly key: string;
  readonly name: string;
}

/** Sums side by side: of stores, or of staff members. */
export function Parts({ title, parts, has }: { title: string; parts: readonly Part[]; has: Has }) {
  const columns = [
    ...(has.stamps ? (['stamps_given', 'stamps_redeemed'] as const) : []),
    ...(has.points ? (['points_given', 'points_redeemed'] as const) : []),
    'enrolled' as const,
    'rewards' as const,
  ];
  const first = columns[0]!;
  const most = Math.max(1, ...parts.map((part) => part[first]));
  return (
    <section class="panel stack">
      <h2>{title}</h2>
      {parts.length === 0 ? (
        <p class="muted">{t('stats.nothing')}</p>
      ) : (
        <Scrolling label={title}>
          <table class="table">
            <thead>
              <tr>
                <th scope="col">{t('contact.name')}</th>
                {columns.map((column) => (
                  <th scope="col" class="number" key={column}>
                    {t(`stats.${column}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {parts.map((part) => (
                <tr key={part.key}>
                  <th scope="row">
                    {part.name}
                    <span class="bar thin" aria-hidden="true">
                      <span style={{ width: `${(100 * part[first]) / most}%` }} />
                    </span>
                  </th>
                  {columns.map((column) => (
                    <td class="number" key={column}>
                      {number(part[column])}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </Scrolling>
      )}
    </section>
  );
}

/** By store and by staff member. */
export const Shares = ({ stats, has }: { stats: Pick<Statistics, 'stores' | 'staff'>; has: Has }) => (
  <div class="halves">
    <Parts
      title={t('stats.by_store')}
      has={has}
      parts={stats.stores.map((store) => ({
        ...store,
        key: store.store_id ?? '',
        name: store.name ?? t('stats.no_store'),
      }))}
    />
    <Parts
      title={t('stats.by_staff')}
      has={has}
      parts={stats.staff.map((one) => ({
        ...one,
        key: one.staff_member_id ?? '',
        name: one.name ?? t('stats.no_staff'),
      }))}
    />
  </div>
);
