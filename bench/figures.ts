import type { Measured } from './measure.ts';

/** One line of the table. */
export interface Figure {
  readonly what: string;
  readonly figure: string;
  readonly against: string;
  /** Nothing where the figure itself is held to the limit. */
  readonly ratio: string;
  readonly limit: string;
  readonly holds: boolean;
}

const short = (value: number): string =>
  Math.abs(value) >= 100 ? value.toFixed(0) : Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(2);

/** `median (least–most)` */
export const spread = ({ median, least, most }: Measured, unit = ''): string =>
  `${short(median)}${unit} (${short(least)}–${short(most)})`;

const columns = ['what', 'figure', 'against', 'ratio', 'limit'] as const;

export function table(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [...columns.map((column) => figure[column]), figure.holds ? 'holds' : 'SHORT']);
  const all = [['what', 'figure: median (spread)', 'against', 'ratio', 'limit', ''], ...rows];
  const widths = all[0]!.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  const line = (row: readonly string[]) => `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`;
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return [line(all[0]!), rule, ...all.slice(1).map(line)].join('\n');
}
