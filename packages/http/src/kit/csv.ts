type Cell = string | number | boolean | null;

/**
 * A table as CSV (RFC 4180). Cells that a spreadsheet would run as a formula are made inert with a leading apostrophe; numbers
 * of ours stay numbers.
 */
export const csv = (header: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  [header, ...rows].map((row) => row.map(cell).join(',') + '\r\n').join('');

function cell(value: Cell): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const inert = /^[=+\-@\t\r\n]/.test(value) ? `'${value}` : value;
  return /["',\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
