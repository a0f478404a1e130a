import { createHash } from 'node:crypto';
import { printoutText, type PrintLine, type Printout, type PrintoutEncoder } from '@tresen/domain';
import type { Format } from '../kit/route.ts';

const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

const style =
  'body{font:16px/1.4 system-ui,sans-serif;max-width:26rem;margin:1rem auto;padding:0 1rem;color:#111;background:#fff}' +
  'h1{font-size:1.25rem;text-align:center;margin:0 0 .5rem}p{margin:0;overflow-wrap:anywhere}.c{text-align:center}' +
  '.r{display:flex;justify-content:space-between;gap:1rem}.r span:last-child{white-space:nowrap;font-variant-numeric:tabular-nums}' +
  '.i{padding-left:1rem}hr{border:0;border-top:1px dashed #777;margin:.5rem 0}@media print{body{margin:0}@page{margin:5mm}}';

/** A page of its own: nothing is loaded, nothing runs, and only this style applies. */
export const htmlHeaders: Readonly<Record<string, string>> = {
  'Content-Security-Policy':
    `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; ` +
    `base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
};

/** As a page to look at and to print. */
export const asHtml = ({ language, lines }: Printout): string => {
  const title = lines.flatMap((line) => (line.kind === 'title' ? [line.text] : [])).join(' ');
  return (
    `<!doctype html><html lang="${escaped(language)}"><head><meta charset="utf-8">` +
    `<meta name="viewport" content="width=device-width,initial-scale=1"><title>${escaped(title)}</title><style>${style}</style></head>` +
    `<body><main>${lines.map(htmlOf).join('')}</main></body></html>`
  );
};

const strong = (text: string, isStrong: boolean | undefined): string =>
  isStrong ? `<strong>${escaped(text)}</strong>` : escaped(text);
const indented = (text: string): boolean => text.startsWith('  ');

function htmlOf(line: PrintLine): string {
  switch (line.kind) {
    case 'title':
      return `<h1>${escaped(line.text)}</h1>`;
    case 'text':
      return `<p class="${line.centred ? 'c' : ''}${indented(line.text) ? 'i' : ''}">${strong(line.text.trim(), line.strong)}</p>`;
    case 'pair':
      return (
        `<p class="r${indented(line.left) ? ' i' : ''}"><span>${strong(line.left.trim(), line.strong)}</span> ` +
        `<span>${strong(line.right, line.strong)}</span></p>`
      );
    case 'rule':
      return '<hr>';
    case 'space':
      return '<p>&nbsp;</p>';
    default:
      return line satisfies never;
  }
}

/** The type by which printers that take it are known. */
export const escposType = 'application/vnd.escpos';

/** What can be printed as a page, as text and for a receipt printer. */
export const printed = (encoder: PrintoutEncoder): readonly Format<{ readonly printout: Printout }>[] => [
  { type: 'text/html', render: ({ printout }) => asHtml(printout), headers: htmlHeaders },
  { type: 'text/plain', render: ({ printout }) => `${printoutText(printout).join('\n')}\n` },
  { type: escposType, render: ({ printout }) => encoder.encode(printout) },
];
