import { useState } from 'preact/hooks';
import type { TimeEntry } from '../../src/wire/clock.ts';
import type { StaffMember } from '../../src/wire/staff.ts';
import type { Store } from '../../src/wire/merchants.ts';
import { useListing, useThing, type Stretch } from '../api/loading.ts';
import { t } from '../i18n/t.ts';
import { dayIn, hoursText } from '../kit/format.ts';
import { Button } from '../ui/button.tsx';
import { Empty } from '../ui/states.tsx';
import { filter, Filter, List } from '../ui/listing.tsx';
import { useOffice } from './office.ts';
import { AddEntryDialog } from './time-add-dialog.tsx';
import { EntryDialog } from './time-entry-dialog.tsx';
import { EntryChips, fromTo } from './time-facts.tsx';
import { TimePage } from './time-tabs.tsx';

/** All shifts, newest first; each leads to what was punched and corrected. */
export function TimeEntries() {
  const { api } = useOffice();
  const staff = useThing<Stretch<StaffMember>>(`${api}/staff`, { query: { limit: 200 } });
  const stores = useThing<Stretch<Store>>(`${api}/stores`);
  const entries = useListing<TimeEntry>(`${api}/time/entries`, {
    staff_member_id: filter('who'),
    from: filter('from'),
    to: filter('to'),
  });
  const [open, setOpen] = useState<string | null>(null);
  const members = staff.state === 'ready' ? staff.data.items : [];
  const done = () => {
    setOpen(null);
    entries.reload();
  };
  return (
    <TimePage
      note={t('time.entries_note')}
      actions={
        members.length > 0 && (
          <Button look="primary" icon="plus" onClick={() => setOpen('new')}>
            {t('time.add')}
          </Button>
        )
      }
    >
      <Filter
        label={t('time.who')}
        name="who"
        options={[['', t('time.everybody')], ...members.map(({ id, name }) => [id, name] as const)]}
      />
      <List
        of={entries}
        empty={
          <Empty icon="clock" title={t('time.no_entries')}>
            <p>{t('time.nobody_text')}</p>
          </Empty>
        }
      >
        {(entry) => <EntryRow entry={entry} onClick={() => setOpen(entry.id)} />}
      </List>
      {open === 'new' && stores.state === 'ready' && (
        <AddEntryDialog members={members} stores={stores.data.items} onClose={() => setOpen(null)} onDone={done} />
      )}
      {open !== null && open !== 'new' && (
        <EntryDialog key={open} id={open} onClose={() => setOpen(null)} onDone={done} />
      )}
    </TimePage>
  );
}

const EntryRow = ({ entry, onClick }: { entry: TimeEntry; onClick: () => void }) => (
  <button type="button" class={`row-line${entry.state === 'removed' ? ' removed' : ''}`} onClick={onClick}>
    <span class="grow">
      <strong>{entry.staff_member.name}</strong>
      <span class="muted small">
        {dayIn(entry.started_at, entry.store.timezone)} · {fromTo(entry)} · {entry.store.name}
      </span>
    </span>
    <EntryChips entry={entry} />
    <strong class="number">
      {entry.forgotten || entry.state === 'removed' ? '–' : hoursText(entry.worked_minutes)}
    </strong>
  </button>
);
