import type { TimeEntry } from '../../src/wire/clock.ts';
import { t } from '../i18n/t.ts';
import { timeIn } from '../kit/format.ts';

/** `08:00 – 16:30`, as clocks in the store showed it. */
export function fromTo({
  started_at,
  ended_at,
  state,
  store,
}: Pick<TimeEntry, 'started_at' | 'ended_at' | 'state' | 'store'>): string {
  const end = ended_at ? timeIn(ended_at, store.timezone) : state === 'open' ? '…' : '?';
  return `${timeIn(started_at, store.timezone)} – ${end}`;
}

export const EntryChips = ({ entry }: { entry: TimeEntry }) => (
  <span class="row balances">
    {entry.state === 'removed' && <span class="chip bad">{t('time.chip.removed')}</span>}
    {entry.forgotten && <span class="chip warn">{t('time.chip.forgotten')}</span>}
    {entry.state === 'open' && !entry.forgotten && <span class="chip good">{t('time.chip.open')}</span>}
    {entry.origin === 'hand' && <span class="chip">{t('time.chip.by_hand')}</span>}
    {entry.corrections > 0 && <span class="chip">{t('time.chip.corrected')}</span>}
  </span>
);
