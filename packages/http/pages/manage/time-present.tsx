import { useEffect, useState } from 'preact/hooks';
import type { Present } from '../../src/wire/clock.ts';
import type { Store } from '../../src/wire/merchants.ts';
import { useLive } from '../api/live.ts';
import { useThing, type Stretch } from '../api/loading.ts';
import { t } from '../i18n/t.ts';
import { dayIn, hoursText, number, timeIn } from '../kit/format.ts';
import { Icon } from '../ui/icons.tsx';
import { Empty, Shown } from '../ui/states.tsx';
import { EntryDialog } from './time-entry-dialog.tsx';
import { useOffice } from './office.ts';
import { Figure } from '../ui/page.tsx';
import { TimePage } from './time-tabs.tsx';

/** In case news does not come through. */
const refreshEvery = 60_000;

/** Who is in now; changes by itself as people come and go. */
export function TimePresent() {
  const { api, home } = useOffice();
  const present = useThing<Stretch<Present>>(`${api}/time/present`);
  const stores = useThing<Stretch<Store>>(`${api}/stores`);
  const codes = stores.state === 'ready' ? stores.data.items.filter(({ active }) => active) : [];
  const [open, setOpen] = useState<string | null>(null);
  useLive(
    codes.map(({ store_code }) => store_code),
    (type) => (type === null || type.startsWith('time_entry.')) && present.reload(),
  );
  useEffect(() => {
    const timer = setInterval(present.reload, refreshEvery);
    return () => clearInterval(timer);
  }, [present.reload]);
  return (
    <TimePage note={t('time.present_note')}>
      <Shown of={present}>
        {({ items }) => {
          const known = items.filter(({ forgotten }) => !forgotten);
          const forgotten = items.length - known.length;
          return (
            <>
              <dl class="figures today">
                <Figure name={t('time.in')} value={number(known.filter(({ presence }) => presence === 'in').length)} />
                <Figure
                  name={t('time.on_break')}
                  value={number(known.filter(({ presence }) => presence === 'break').length)}
                />
                {forgotten > 0 && <Figure name={t('time.forgotten')} value={number(forgotten)} />}
              </dl>
              <div aria-live="polite">
                {items.length === 0 ? (
                  <Empty icon="clock" title={t('time.nobody')}>
                    <p>{t('time.nobody_text')}</p>
                    <a href={`${home}/time/link`}>{t('time.link')}</a>
                  </Empty>
                ) : (
                  <ul class="rows">
                    {items.map((one) => (
                      <li key={one.id}>
                        <PresentRow present={one} onClick={() => setOpen(one.id)} />
                      </li>
                    ))}
                  </ul>
                )}
              </div>
            </>
          );
        }}
      </Shown>
      {open !== null && (
        <EntryDialog
          id={open}
          onClose={() => setOpen(null)}
          onDone={() => {
            setOpen(null);
            present.reload();
          }}
        />
      )}
    </TimePage>
  );
}

function PresentRow({ present, onClick }: { present: Present; onClick: () => void }) {
  const { staff_member, store, presence, since, started_at, forgotten, worked_minutes } = present;
  const from = timeIn(started_at, store.timezone);
  return (
    <button type="button" class="row-line" onClick={onClick}>
      <span class={`presence ${forgotten ? 'forgotten' : presence}`} aria-hidden="true" />
      <span class="grow">
        <strong>{staff_member.name}</strong>
        <span class="muted small">
          {forgotten ? `${dayIn(started_at, store.timezone)}, ${from}` : t('time.since', { time: from })} · {store.name}
        </span>
      </span>
      {forgotten ? (
        <span class="chip warn">{t('time.chip.forgotten')}</span>
      ) : presence === 'break' ? (
        <span class="chip accent">{t('time.break_since', { time: timeIn(since, store.timezone) })}</span>
      ) : (
        <span class="chip good">{t('time.in')}</span>
      )}
      <strong class="number">{forgotten ? '–' : hoursText(worked_minutes)}</strong>
      <Icon name="next" size={20} />
    </button>
  );
}
