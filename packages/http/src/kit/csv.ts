type Cell = string | number | boolean | null;

/** How a spreadsheet of some language reads a table. */
export interface CsvStyle {
  readonly separator: ',' | ';';
  readonly decimal: '.' | ',';
  /** A mark at the beginning that the text is UTF-8: without it some spreadsheets take another encoding. */
  readonly mark: boolean;
}

const plain: CsvStyle = { separator: ',', decimal: '.', mark: false };

/**
 * A table as CSV (RFC 4180). Cells that a spreadsheet would run as a formula are made inert with a leading apostrophe; numbers
 * of ours stay numbers.
 */
export const csv = (header: readonly string[], rows: readonly (readonly Cell[])[], style: CsvStyle = plain): string =>
  (style.mark ? '\ufeff' : '') +
  [header, ...rows].map((row) => row.map((value) => cell(value, style)).join(style.separator) + '\r\n').join('');

function cell(value: Cell, { decimal }: CsvStyle): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value).replace('.', decimal);
  if (typeof value !== 'string') return String(value);
  const inert = /^[=+\-@\t\r\n]/.test(value) ? `'${value}` : value;
  return /["',;\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
