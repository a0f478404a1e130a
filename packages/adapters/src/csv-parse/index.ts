import type { TableReader } from '@tresen/domain';

/** What may part cells; spreadsheets of countries with decimal commas write semicolons. */
const delimiters = [';', '\t', ','];

export const csvTableReader: TableReader = {
  read: async (text) => {
    const { CsvError, parse } = await import('csv-parse/sync');
    const body = text.replace(/^\ufeff/, '');
    try {
      return parse(body, {
        delimiter: delimiterOf(body),
        relax_column_count: true,
        skip_empty_lines: true,
      });
    } catch (error) {
      if (error instanceof CsvError) return undefined;
      throw error;
    }
  },
};

/** The one that stands most often in the first line, outside of quotes. */
function delimiterOf(text: string): string {
  const [first = ''] = text.replace(/"(?:[^"]|"")*"/g, '').split(/\r?\n|\r/, 1);
  const counted = delimiters.map((delimiter) => ({ delimiter, count: first.split(delimiter).length }));
  return counted.reduce((best, one) => (one.count > best.count ? one : best)).delimiter;
}
