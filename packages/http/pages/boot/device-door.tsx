import { useEffect, useState } from 'preact/hooks';
import type { Me } from '../../src/wire/sign-in.ts';
import { call } from '../api/client.ts';
import { unpair } from '../api/device.ts';
import { useThing } from '../api/loading.ts';
import { chooseLocale, localeWasChosen } from '../i18n/locale.ts';
import { t } from '../i18n/t.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Empty, ErrorState, Skeleton } from '../ui/states.tsx';
import type { DoorProps } from './workplace.ts';

/** How long a tablet that nobody uses may not know that it was switched off. */
const checkEvery = 60_000;

/** The way in of a paired tablet: its store is settled. */
export function DeviceDoor({ At, onLeave }: Pick<DoorProps, 'At' | 'onLeave'>) {
  const me = useThing<Me>('/me');
  const [leaving, setLeaving] = useState(false);
  const store = me.state === 'ready' ? me.data.store : null;
  useEffect(() => {
    if (store && !localeWasChosen()) chooseLocale(store.locale);
  }, [store?.id]);
  useEffect(() => {
    // Nothing to tell here when no answer comes; that the device has ended is seen where the answer arrives.
    const timer = setInterval(() => call<Me>('/me').catch(() => {}), checkEvery);
    return () => clearInterval(timer);
  }, []);

  if (me.state === 'loading')
    return (
      <main class="centered">
        <div class="narrow">
          <Skeleton lines={5} />
        </div>
      </main>
    );
  const end = (
    <Button icon="power" onClick={() => setLeaving(true)}>
      {t('boot.unpair')}
    </Button>
  );
  return (
    <>
      {me.state === 'failed' && (
        <main class="centered">
          <div class="stack">
            <ErrorState error={me.error} retry={me.reload} />
            <div class="row">{end}</div>
          </div>
        </main>
      )}
      {me.state === 'ready' && !store && (
        <main class="centered">
          <Empty icon="store" title={t('boot.no_store')}>
            {end}
          </Empty>
        </main>
      )}
      {store && <At store={store} who={t('boot.as_device')} end={end} />}
      {leaving && <Unpair onLeave={onLeave} onClose={() => setLeaving(false)} />}
    </>
  );
}

const Unpair = ({ onLeave, onClose }: Pick<DoorProps, 'onLeave'> & { onClose: () => void }) => (
  <Dialog title={t('boot.unpair_title')} onClose={onClose}>
    <p>{t('boot.unpair_text')}</p>
    <div class="row end">
      <Button onClick={onClose}>{t('cancel')}</Button>
      <Button
        look="danger"
        onClick={() => {
          onLeave?.();
          unpair();
        }}
      >
        {t('boot.unpair')}
      </Button>
    </div>
  </Dialog>
);
