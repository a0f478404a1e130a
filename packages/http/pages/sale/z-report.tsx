import type { ZReport as Report } from '../../src/wire/shifts.ts';
import { t } from '../i18n/t.ts';
import { Button } from '../ui/button.tsx';
import { usePrinted } from './receipt.tsx';

type Line = Report['printout']['lines'][number];
type Row = Extract<Line, { kind: 'pair' | 'text' }>;

/** A closed shift as every printer prints it: the same however often. */
export function ZReport({ report: { shift, printout } }: { report: Report }) {
  usePrinted();
  const { lines } = printout;
  const named = lines.findIndex(({ kind }) => kind === 'space');
  return (
    <div class="stack">
      <div class="row end no-print">
        <Button look="primary" icon="print" onClick={() => globalThis.print()}>
          {t('sale.print')}
        </Button>
      </div>
      <article class="z-report printed" aria-label={t('z.title', { number: shift.number })}>
        <header>
          {lines.slice(0, named).map((line, at) => {
            if (line.kind === 'title') return <h2 key={at}>{line.text}</h2>;
            return line.kind === 'text' && <p key={at}>{line.strong ? <strong>{line.text}</strong> : line.text}</p>;
          })}
        </header>
        <table>
          {parts(lines.slice(named + 1)).map((rows, at) => (
            <tbody key={at}>
              {rows.map((row, place) => (
                <TableRow key={place} row={row} />
              ))}
            </tbody>
          ))}
        </table>
      </article>
    </div>
  );
}

function TableRow({ row }: { row: Row }) {
  const name = row.kind === 'pair' ? row.left : row.text;
  const look = [row.strong && 'strong', name.startsWith(' ') && 'indented'].filter(Boolean).join(' ');
  return row.kind === 'pair' ? (
    <tr class={look}>
      <th scope="row">{name.trim()}</th>
      <td class="number">{row.right}</td>
    </tr>
  ) : (
    <tr class={look}>
      <th scope="row" colSpan={2}>
        {name.trim()}
      </th>
    </tr>
  );
}

/** The rows between the rules. */
function parts(lines: readonly Line[]): readonly (readonly Row[])[] {
  const found: Row[][] = [[]];
  for (const line of lines) {
    if (line.kind === 'rule') found.push([]);
    else if (line.kind === 'pair' || line.kind === 'text') found.at(-1)?.push(line);
  }
  return found.filter((rows) => rows.length > 0);
}
