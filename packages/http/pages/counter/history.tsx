import type { LedgerEntry } from '../../src/wire/cards.ts';
import { t } from '../i18n/t.ts';
import { ago } from '../kit/format.ts';
import { Button } from '../ui/button.tsx';
import { Change } from '../ui/change.tsx';

const kinds = new Set<LedgerEntry['kind']>(['stamp_earned', 'stamps_redeemed', 'points_earned', 'points_redeemed']);
const undoFor = 24 * 60 * 60 * 1000;

/** Whether an entry can still be taken back at the counter; the host has the last word. */
export const undoable = (entry: LedgerEntry): boolean =>
  kinds.has(entry.kind) && entry.voided_by === null && Date.now() - Date.parse(entry.at) < undoFor;

/** The newest entries; the last one that can be taken back has the button for it. */
export function History({
  entries,
  busy,
  undo,
}: {
  entries: readonly LedgerEntry[];
  busy: boolean;
  undo: (() => void) | undefined;
}) {
  const last = entries.find(undoable);
  return (
    <section class="stack tight" aria-labelledby="history">
      <h2 id="history" class="section">
        {t('counter.history')}
      </h2>
      <ul class="lines">
        {entries.map((entry) => (
          <li key={entry.id} class={`row spread${entry.voided_by ? ' struck' : ''}`}>
            <span class="grow">
              {t(`entry.${entry.kind}`)} <Change entry={entry} />
              <br />
              <span class="muted small">
                {ago(entry.at)}
                {entry.staff_member_name && ` · ${entry.staff_member_name}`}
                {entry.voided_by && ` · ${t('counter.taken_back')}`}
              </span>
            </span>
            {entry.id === last?.id && undo && (
              <Button icon="undo" shortcut="U" busy={busy} onClick={undo}>
                {t('counter.undo')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
