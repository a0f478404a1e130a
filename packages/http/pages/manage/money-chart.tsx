import { digitsOf, money } from '../kit/format.ts';
import { Chart } from './chart.tsx';

/** Amounts over days, in minor units; drawn and written as money. */
export function MoneyChart({
  title,
  days,
  series,
  currency,
}: {
  title: string;
  days: readonly string[];
  series: readonly { readonly name: string; readonly values: readonly number[] }[];
  currency: string;
}) {
  const unit = 10 ** digitsOf(currency);
  return (
    <Chart
      title={title}
      days={days}
      series={series.map(({ name, values }) => ({ name, values: values.map((value) => value / unit) }))}
      write={(value) => money(Math.round(value * unit), currency)}
    />
  );
}
