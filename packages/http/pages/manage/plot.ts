import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { dayShort } from '../kit/format.ts';
import type { Series } from './chart.tsx';

const height = 240;

/** Draws into an element, follows its width, and tells which day the pointer is at. Answers how to take it away. */
export function plot(
  target: HTMLElement,
  {
    days,
    series,
    write,
    onCursor,
  }: {
    days: readonly string[];
    series: readonly Series[];
    write: (value: number) => string;
    onCursor: (index: number | null) => void;
  },
): () => void {
  const style = getComputedStyle(target);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const axis = {
    stroke: colour('--n5'),
    font: `12px ${style.fontFamily}`,
    grid: { stroke: colour('--n3'), width: 1 },
    ticks: { show: false },
  };
  const drawn = new uPlot(
    {
      width: target.clientWidth,
      height,
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false } },
      scales: { y: { range: (_, __, most) => [0, Math.max(4, Math.ceil(most * 1.1))] } },
      series: [
        {},
        ...series.map(({ name }, index) => {
          const stroke = colour(`--chart-${index + 1}`);
          return {
            label: name,
            stroke,
            width: 2,
            ...(index === 0 ? { fill: `color-mix(in srgb, ${stroke} 14%, transparent)` } : {}),
            points: { show: days.length <= 31, size: 6, fill: stroke },
          };
        }),
      ],
      axes: [
        {
          ...axis,
          values: (_, marks) => marks.map((mark) => dayShort(mark * 1000)),
          space: 64,
          size: 32,
          grid: { show: false },
        },
        {
          ...axis,
          values: (_, marks) => marks.map((mark) => write(mark)),
          incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 1_000_000],
          size: (_, marks) => Math.max(56, ...(marks ?? []).map((mark) => 16 + 8 * mark.length)),
        },
      ],
      hooks: { setCursor: [({ cursor }) => onCursor(cursor.idx ?? null)] },
    },
    [days.map((day) => new Date(day).getTime() / 1000), ...series.map(({ values }) => [...values])],
    target,
  );
  const watch = new ResizeObserver(() => drawn.setSize({ width: target.clientWidth, height }));
  watch.observe(target);
  return () => {
    watch.disconnect();
    drawn.destroy();
  };
}
