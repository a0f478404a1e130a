import { useState } from 'preact/hooks';
import type { ClockLink, NewClockLink } from '../../src/wire/clock.ts';
import type { Device } from '../../src/wire/devices.ts';
import type { Merchant, Store } from '../../src/wire/merchants.ts';
import { useListing, useThing, type Stretch } from '../api/loading.ts';
import { explainError } from '../i18n/explain.ts';
import { t } from '../i18n/t.ts';
import { dateTime } from '../kit/format.ts';
import '../styles/devices.css';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Shown, Trouble } from '../ui/states.tsx';
import { toast } from '../ui/toast.tsx';
import { ClockPoster } from './clock-poster.tsx';
import { DeviceDialog } from './device-dialog.tsx';
import { DeviceRow } from './device-row.tsx';
import { useChange, useOffice } from './office.ts';
import { PairDialog } from './pair-dialog.tsx';
import { TimePage } from './time-tabs.tsx';

/** How people clock in: by the link that hangs at the entrance, and at kiosks. */
export function ClockLinkView() {
  const { api } = useOffice();
  const link = useThing<ClockLink>(`${api}/time/clock-link`);
  const stores = useThing<Stretch<Store>>(`${api}/stores`);
  const merchant = useThing<Merchant>(api);
  const [made, setMade] = useState<NewClockLink | null>(null);
  const open = stores.state === 'ready' ? stores.data.items.filter(({ active }) => active) : [];
  return (
    <TimePage>
      <Shown of={link}>
        {(data) => (
          <section class="stack" aria-labelledby="by-phone">
            <h2 id="by-phone" class="no-print">
              {t('time.by_phone')}
            </h2>
            {made && merchant.state === 'ready' ? (
              <ClockPoster made={made} merchant={merchant.data} stores={open} />
            ) : (
              <p>{data.active ? t('time.link_on') : t('time.link_off')}</p>
            )}
            {data.changed_at && (
              <p class="muted small no-print">{t('time.link_changed', { when: dateTime(data.changed_at) })}</p>
            )}
            <LinkButtons
              active={data.active}
              onMade={(next) => {
                setMade(next);
                link.set({ active: next.active, changed_at: next.changed_at });
              }}
              onRemoved={() => {
                setMade(null);
                link.reload();
              }}
            />
          </section>
        )}
      </Shown>
      <Kiosks stores={open} />
    </TimePage>
  );
}

function LinkButtons({
  active,
  onMade,
  onRemoved,
}: {
  active: boolean;
  onMade: (made: NewClockLink) => void;
  onRemoved: () => void;
}) {
  const { api } = useOffice();
  const path = `${api}/time/clock-link`;
  const rotating = useChange<NewClockLink>('time.link.rotate');
  const removing = useChange<void>('time.link.remove');
  const [asked, setAsked] = useState<'rotate' | 'remove' | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const rotate = async () => {
    const made = await rotating.send({ method: 'POST', path: `${path}/rotate` });
    if (made) onMade(made);
    setAsked(null);
  };
  const remove = async () => {
    await removing.send({ method: 'DELETE', path });
    toast(t('time.link_removed'));
    onRemoved();
    setAsked(null);
  };
  const busy = rotating.busy || removing.busy;
  if (!active)
    return (
      <div class="row no-print">
        <Button
          look="primary"
          icon="power"
          busy={busy}
          onClick={() => void rotate().catch((error: unknown) => toast(explainError(error), 'bad'))}
        >
          {t('time.turn_on')}
        </Button>
      </div>
    );
  return (
    <div class="row no-print">
      <Button icon="undo" onClick={() => setAsked('rotate')}>
        {t('time.rotate')}
      </Button>
      <Button icon="power" onClick={() => setAsked('remove')}>
        {t('time.turn_off')}
      </Button>
      {asked && (
        <Dialog title={asked === 'rotate' ? t('time.rotate') : t('time.turn_off')} onClose={() => setAsked(null)}>
          <p>{asked === 'rotate' ? t('time.rotate_text') : t('time.turn_off_text')}</p>
          <Trouble error={problem} />
          <div class="row end">
            <Button onClick={() => setAsked(null)}>{t('cancel')}</Button>
            <Button
              look="danger"
              busy={busy}
              onClick={() => {
                setProblem(null);
                void (asked === 'rotate' ? rotate() : remove()).catch(setProblem);
              }}
            >
              {asked === 'rotate' ? t('time.rotate') : t('time.turn_off')}
            </Button>
          </div>
        </Dialog>
      )}
    </div>
  );
}

function Kiosks({ stores }: { stores: readonly Store[] }) {
  const { api } = useOffice();
  const devices = useListing<Device>(`${api}/devices`, { limit: 200 });
  const [open, setOpen] = useState<Device | 'new' | null>(null);
  const close = () => {
    setOpen(null);
    devices.reload();
  };
  return (
    <section class="stack no-print" aria-labelledby="kiosks">
      <div class="row spread">
        <h2 id="kiosks">{t('time.kiosks')}</h2>
        {stores.length > 0 && (
          <Button icon="plus" onClick={() => setOpen('new')}>
            {t('time.pair_kiosk')}
          </Button>
        )}
      </div>
      <Shown of={devices} lines={2}>
        {(all) => {
          const kiosks = all.filter(({ kind }) => kind === 'kiosk');
          return kiosks.length === 0 ? (
            <p class="muted">{t('time.no_kiosks', { address: `${location.origin}/kiosk` })}</p>
          ) : (
            <ul class="rows">
              {kiosks.map((device) => (
                <li key={device.id}>
                  <DeviceRow device={device} onClick={() => setOpen(device)} />
                </li>
              ))}
            </ul>
          );
        }}
      </Shown>
      {open === 'new' && <PairDialog stores={stores} store="" usually="kiosk" onClose={close} />}
      {open !== null && open !== 'new' && (
        <DeviceDialog
          key={open.id}
          device={open}
          store={stores.find(({ id }) => id === open.store_id)}
          onClose={() => setOpen(null)}
          onDone={close}
        />
      )}
    </section>
  );
}
