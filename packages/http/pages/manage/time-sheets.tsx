import { useState } from 'preact/hooks';
import type { Timesheet } from '../../src/wire/clock.ts';
import type { Merchant } from '../../src/wire/merchants.ts';
import { callForText } from '../api/client.ts';
import { useThing } from '../api/loading.ts';
import { explainError } from '../i18n/explain.ts';
import { t } from '../i18n/t.ts';
import { day, dayAway, hoursText, noon, weekdayShort } from '../kit/format.ts';
import { setQuery } from '../kit/router.ts';
import { saveAs } from '../kit/save-as.ts';
import { Button } from '../ui/button.tsx';
import { Empty, Shown } from '../ui/states.tsx';
import { toast } from '../ui/toast.tsx';
import { filter } from '../ui/listing.tsx';
import { useOffice } from './office.ts';
import { Scrolling } from '../ui/page.tsx';
import { TimePage } from './time-tabs.tsx';
import { WeekChart } from './week-chart.tsx';

const noonOf = (text: string): Date => new Date(noon(text));
const daysFrom = (text: string, count: number): string => dayAway(count, noonOf(text));

/** The Monday of a day's week. */
const monday = (text: string): string => daysFrom(text, -((noonOf(text).getDay() + 6) % 7));

interface Span {
  readonly kind: 'week' | 'month';
  readonly from: string;
  readonly to: string;
  readonly before: string;
  readonly after: string;
}

/** The week or month that the address asks for. */
function span(): Span {
  const at = /^\d{4}-\d\d-\d\d$/.test(filter('at')) ? filter('at') : dayAway(0);
  if (filter('by') !== 'month') {
    const from = monday(at);
    return { kind: 'week', from, to: daysFrom(from, 6), before: daysFrom(from, -7), after: daysFrom(from, 7) };
  }
  const first = noonOf(at);
  const nth = (month: number, date: number) =>
    dayAway(0, new Date(first.getFullYear(), first.getMonth() + month, date));
  return { kind: 'month', from: nth(0, 1), to: nth(1, 0), before: nth(-1, 1), after: nth(1, 1) };
}

/** The hours of everybody, by day: to look at, to print, and for a spreadsheet. */
export function TimeSheets() {
  const { api, home } = useOffice();
  const { kind, from, to, before, after } = span();
  const query = { from, to };
  const sheet = useThing<Timesheet>(`${api}/time/timesheet`, { query });
  const merchant = useThing<Merchant>(api);
  const [busy, setBusy] = useState(false);
  const download = async () => {
    setBusy(true);
    try {
      const text = await callForText(`${api}/time/timesheet`, { query, accept: 'text/csv' });
      // Reading it as text has taken the mark away by which a spreadsheet knows its encoding.
      saveAs(`${t('time.file')}-${from}-${to}.csv`, 'text/csv;charset=utf-8', `\ufeff${text.replace(/^\ufeff/, '')}`);
    } catch (error) {
      toast(explainError(error), 'bad');
    } finally {
      setBusy(false);
    }
  };
  const days = Array.from(
    { length: Math.round((noonOf(to).getTime() - noonOf(from).getTime()) / 86_400_000) + 1 },
    (_, at) => daysFrom(from, at),
  );
  return (
    <TimePage
      actions={
        <>
          <Button icon="download" busy={busy} onClick={() => void download()}>
            CSV
          </Button>
          <Button icon="print" onClick={() => print()}>
            {t('time.print')}
          </Button>
        </>
      }
    >
      <p class="print-only sheet-title">
        {t('time.sheets')}
        {merchant.state === 'ready' ? ` · ${merchant.data.name}` : ''}
      </p>
      <div class="row spread">
        <div class="row steps">
          <Button
            icon="back"
            onClick={() => setQuery({ at: before })}
            aria-label={kind === 'week' ? t('time.week_before') : t('time.month_before')}
          >
            {''}
          </Button>
          <h2 class="sheet-title">
            {day(noon(from))} – {day(noon(to))}
          </h2>
          <Button
            icon="next"
            onClick={() => setQuery({ at: after })}
            aria-label={kind === 'week' ? t('time.week_after') : t('time.month_after')}
          >
            {''}
          </Button>
        </div>
        <div class="row no-print">
          {(['week', 'month'] as const).map((one) => (
            <Button
              key={one}
              look={one === kind ? 'primary' : 'plain'}
              aria-pressed={one === kind}
              onClick={() => setQuery({ by: one === 'week' ? null : one })}
            >
              {t(`time.by.${one}`)}
            </Button>
          ))}
        </div>
      </div>
      <Shown of={sheet} lines={8}>
        {(data) =>
          data.people.length === 0 ? (
            <Empty icon="clock" title={t('time.nothing')} />
          ) : (
            <>
              {kind === 'week' && <WeekChart sheet={data} days={days} />}
              <Sheet sheet={data} days={days} entries={`${home}/time/entries`} />
            </>
          )
        }
      </Shown>
    </TimePage>
  );
}

const Sheet = ({ sheet, days, entries }: { sheet: Timesheet; days: readonly string[]; entries: string }) => (
  <Scrolling label={t('time.sheets')}>
    <table class={`table sheet${days.length > 7 ? ' many' : ''}`}>
      <thead>
        <tr>
          <th scope="col">{t('time.who')}</th>
          {days.map((one) => (
            <th scope="col" class="number" key={one}>
              {weekdayShort(noon(one))}
            </th>
          ))}
          <th scope="col" class="number">
            {t('time.pause_sum')}
          </th>
          <th scope="col" class="number">
            {t('time.sum')}
          </th>
        </tr>
      </thead>
      <tbody>
        {sheet.people.map((person) => {
          const { id, name, staff_id } = person.staff_member;
          return (
            <tr key={id}>
              <th scope="row">
                <a href={`${entries}?who=${id}&from=${sheet.from}&to=${sheet.to}`}>{name}</a>{' '}
                <span class="muted">{staff_id}</span>
                {person.forgotten > 0 && (
                  <span class="chip warn">{t('time.forgotten_count', { count: person.forgotten })}</span>
                )}
              </th>
              {days.map((one) => {
                const found = person.days.find(({ day: of }) => of === one);
                const missing = found?.entries.some(({ forgotten }) => forgotten);
                return (
                  <td class="number" key={one}>
                    {found ? hoursText(found.worked_minutes) : ''}
                    {missing && (
                      <span class="missing" title={t('time.chip.forgotten')}>
                        <span class="hidden">{t('time.chip.forgotten')}</span> ?
                      </span>
                    )}
                  </td>
                );
              })}
              <td class="number muted">{hoursText(person.break_minutes)}</td>
              <td class="number">
                <strong>{hoursText(person.worked_minutes)}</strong>
              </td>
            </tr>
          );
        })}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">{t('time.all')}</th>
          {days.map((one) => (
            <td class="number" key={one}>
              {hoursText(minutesOn(sheet, one))}
            </td>
          ))}
          <td class="number muted">{hoursText(sheet.break_minutes)}</td>
          <td class="number">
            <strong>{hoursText(sheet.worked_minutes)}</strong>
          </td>
        </tr>
      </tfoot>
    </table>
  </Scrolling>
);

export const minutesOn = ({ people }: Timesheet, wanted: string): number =>
  people.reduce((sum, { days }) => sum + (days.find(({ day: of }) => of === wanted)?.worked_minutes ?? 0), 0);
