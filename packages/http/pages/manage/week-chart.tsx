import type { Timesheet } from '../../src/wire/clock.ts';
import { t } from '../i18n/t.ts';
import { hoursText, noon, weekdayShort } from '../kit/format.ts';

const height = 160;
const wide = 48;
const gap = 20;

/** The hours of a week as bars, people on top of each other; the table below says the same in figures. */
export function WeekChart({ sheet, days }: { sheet: Timesheet; days: readonly string[] }) {
  const minutes = (person: Timesheet['people'][number], wanted: string) =>
    person.days.find(({ day }) => day === wanted)?.worked_minutes ?? 0;
  const sums = days.map((day) => sheet.people.reduce((sum, person) => sum + minutes(person, day), 0));
  const most = Math.max(60, ...sums);
  const scale = (value: number) => (value / most) * height;
  const width = days.length * (wide + gap) + gap;
  return (
    <figure class="panel stack week-chart">
      <figcaption class="row spread">
        <h2>{t('time.week_chart')}</h2>
        <ul class="legend row">
          {sheet.people.slice(0, colours).map(({ staff_member }, at) => (
            <li key={staff_member.id} class={`person-${at % colours}`}>
              {staff_member.name}
            </li>
          ))}
        </ul>
      </figcaption>
      <svg viewBox={`0 0 ${width} ${height + 48}`} role="img" aria-label={t('time.week_chart')}>
        <line class="axis" x1="0" x2={width} y1={height + 20} y2={height + 20} />
        {days.map((day, index) => {
          const x = gap + index * (wide + gap);
          let y = height + 20;
          return (
            <g key={day}>
              {sheet.people.map((person, at) => {
                const tall = scale(minutes(person, day));
                y -= tall;
                return tall > 0 ? (
                  <rect
                    key={person.staff_member.id}
                    class={`bar-part person-${at % colours}`}
                    x={x}
                    y={y}
                    width={wide}
                    height={tall}
                  />
                ) : null;
              })}
              {sums[index]! > 0 && (
                <text class="bar-sum" x={x + wide / 2} y={y - 6}>
                  {hoursText(sums[index]!)}
                </text>
              )}
              <text class="bar-day" x={x + wide / 2} y={height + 40}>
                {weekdayShort(noon(day))}
              </text>
            </g>
          );
        })}
      </svg>
    </figure>
  );
}

/** So many people can be told apart by colour; those after them share. */
const colours = 6;
