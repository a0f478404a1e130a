import { useEffect, useState } from 'preact/hooks';
import type { Me } from '../../src/wire/sign-in.ts';
import { call } from '../api/client.ts';
import { device, unpair } from '../api/device.ts';
import { useThing } from '../api/loading.ts';
import { chooseLocale, localeWasChosen } from '../i18n/locale.ts';
import { t } from '../i18n/t.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Empty, ErrorState, Skeleton } from '../ui/states.tsx';
import { KioskSetUp } from './kiosk-set-up.tsx';
import { KioskScreen } from './kiosk-screen.tsx';

/** How long a kiosk that nobody uses may not know that it was switched off. */
const checkEvery = 60_000;

/** The wall kiosk: paired first, then one person after the other. */
export const KioskPage = () => (device.value ? <Paired key={device.value.clientId} /> : <KioskSetUp />);

function Paired() {
  const me = useThing<Me>('/me');
  const [leaving, setLeaving] = useState(false);
  const store = me.state === 'ready' ? me.data.store : null;
  const isKiosk = me.state === 'ready' && me.data.scopes.includes('clock') && device.value?.keyBound === true;
  useEffect(() => {
    if (store && !localeWasChosen()) chooseLocale(store.locale);
  }, [store?.id]);
  useEffect(() => {
    // Nothing to tell here when no answer comes; that the device has ended is seen where the answer arrives.
    const timer = setInterval(() => call<Me>('/me').catch(() => {}), checkEvery);
    return () => clearInterval(timer);
  }, []);
  useAwake();

  const end = (
    <Button icon="power" onClick={() => setLeaving(true)}>
      {t('boot.unpair')}
    </Button>
  );
  return (
    <>
      {store && isKiosk ? (
        <KioskScreen
          store={store}
          merchant={me.state === 'ready' ? (me.data.merchant?.name ?? '') : ''}
          onUnpair={() => setLeaving(true)}
        />
      ) : (
        <main class="centered" id="content">
          {me.state === 'loading' && (
            <div class="narrow">
              <Skeleton lines={5} />
            </div>
          )}
          {me.state === 'failed' && (
            <div class="stack">
              <ErrorState error={me.error} retry={me.reload} />
              <div class="row">{end}</div>
            </div>
          )}
          {me.state === 'ready' && (
            <Empty whole icon="kiosk" title={t('kiosk.no_kiosk')}>
              <p>{t('kiosk.no_kiosk_text')}</p>
              {end}
            </Empty>
          )}
        </main>
      )}
      {leaving && (
        <Dialog title={t('boot.unpair_title')} onClose={() => setLeaving(false)}>
          <p>{t('boot.unpair_text')}</p>
          <div class="row end">
            <Button onClick={() => setLeaving(false)}>{t('cancel')}</Button>
            <Button look="danger" onClick={unpair}>
              {t('boot.unpair')}
            </Button>
          </div>
        </Dialog>
      )}
    </>
  );
}

/** Keeps the screen on where the browser lets a page ask for it; where not, the tablet's own settings must. */
function useAwake(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | null = null;
    const ask = async () => {
      if (document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return;
      // Refused with a low battery: the kiosk works on, and the screen goes off as it is set to.
      lock = await navigator.wakeLock.request('screen').catch(() => null);
    };
    void ask();
    document.addEventListener('visibilitychange', ask);
    return () => {
      document.removeEventListener('visibilitychange', ask);
      void lock?.release();
    };
  }, []);
}
