import { useEffect, useRef, useState } from 'preact/hooks';
import { locale } from '../i18n/locale.ts';
import { t } from '../i18n/t.ts';
import { dayShort, noon, number } from '../kit/format.ts';
import { theme } from '../kit/theme.ts';
import { Scrolling } from '../ui/page.tsx';

export interface Series {
  readonly name: string;
  readonly values: readonly number[];
}

/** Series over days: drawn, and as a table for whoever cannot see it drawn. */
export function Chart({
  title,
  days,
  series,
  write = number,
}: {
  title: string;
  days: readonly string[];
  series: readonly Series[];
  /** How a value is written; as a plain number when absent. */
  write?: (value: number) => string;
}) {
  const holder = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState<number | null>(null);
  const chosen = theme.value;
  const spoken = locale.value;

  useEffect(() => {
    const target = holder.current;
    if (!target) return;
    let remove: (() => void) | undefined;
    let gone = false;
    const draw = async () => {
      // The library comes with the first chart, not with the page.
      const { plot } = await import('./plot.ts');
      remove?.();
      if (!gone) remove = plot(target, { days: days.map(noon), series, write, onCursor: setAt });
    };
    void draw();
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const redraw = () => void draw();
    dark.addEventListener('change', redraw);
    return () => {
      gone = true;
      remove?.();
      dark.removeEventListener('change', redraw);
    };
  }, [days, series, chosen, spoken]);

  const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);
  return (
    <figure class="chart panel stack">
      <figcaption class="row spread">
        <h2>{title}</h2>
        <ul class="legend row">
          {series.map(({ name, values }, index) => (
            <li key={name} class={`series-${index + 1}`}>
              {name} <strong>{write(at === null ? sum(values) : (values[at] ?? 0))}</strong>
            </li>
          ))}
          <li class="muted small">
            {at === null ? t('chart.days', { count: days.length }) : dayShort(noon(days[at]!))}
          </li>
        </ul>
      </figcaption>
      <div class="plot" ref={holder} aria-hidden="true" />
      <details>
        <summary>{t('chart.as_table')}</summary>
        <Scrolling label={title}>
          <table class="table">
            <thead>
              <tr>
                <th scope="col">{t('chart.day')}</th>
                {series.map(({ name }) => (
                  <th scope="col" class="number" key={name}>
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {days.map((day, index) => (
                <tr key={day}>
                  <th scope="row">{dayShort(noon(day))}</th>
                  {series.map(({ name, values }) => (
                    <td class="number" key={name}>
                      {write(values[index] ?? 0)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </Scrolling>
      </details>
    </figure>
  );
}
