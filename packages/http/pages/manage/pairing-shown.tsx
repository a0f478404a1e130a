import { useEffect, useState } from 'preact/hooks';
import type { Device, Pairing } from '../../src/wire/devices.ts';
import { call } from '../api/client.ts';
import type { Stretch } from '../api/loading.ts';
import { t } from '../i18n/t.ts';
import { Button } from '../ui/button.tsx';
import { Countdown } from '../ui/countdown.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Icon } from '../ui/icons.tsx';
import { toast } from '../ui/toast.tsx';
import { useOffice } from './office.ts';

const lookEvery = 2_500;

/** The code of a pairing, this once: large, counting down, and gone when the device has arrived. */
export function PairingShown({ pairing, onClose }: { pairing: Pairing; onClose: () => void }) {
  const { device, setup_payload, qr_png, claim_expires_at } = pairing;
  const [until] = useState(() =>
    // The host's clock on both sides: this device's may be wrong.
    claim_expires_at ? Date.now() + Date.parse(claim_expires_at) - Date.parse(device.paired_at) : null,
  );
  const [over, setOver] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const arrived = useArrival(pairing, over);
  const payload = JSON.stringify(setup_payload);
  const done = arrived !== null || over;

  return (
    <Dialog
      title={t('devices.pairing', { device: device.label })}
      wide
      onClose={done ? onClose : () => setLeaving(true)}
    >
      {arrived ? (
        <div class="stack pairing" role="status">
          <span class="seal good">
            <Icon name="check" size={40} />
          </span>
          <p class="empty-title">{t('devices.arrived', { device: arrived.label })}</p>
          {arrived.id !== device.id && <p class="muted">{t('devices.arrived_known')}</p>}
          <Button look="primary" size="large" onClick={onClose}>
            {t('devices.done')}
          </Button>
        </div>
      ) : over ? (
        <div class="stack pairing" role="status">
          <p class="empty-title">{t('devices.too_late')}</p>
          <p class="muted">{t('devices.too_late_text')}</p>
          <Button look="primary" size="large" onClick={onClose}>
            {t('close')}
          </Button>
        </div>
      ) : (
        <div class="stack pairing">
          <p>{t('devices.scan_text', { address: `${setup_payload.api_url}/counter` })}</p>
          <img class="pairing-qr" src={qr_png} alt={t('devices.qr')} />
          {until === null ? (
            <p class="trouble">
              <Icon name="warning" />
              <span>{t('devices.token_warning')}</span>
            </p>
          ) : (
            <Countdown until={until} say={(time) => t('devices.time_left', { time })} onEnd={() => setOver(true)} />
          )}
          <p role="status">
            <span class="pulse" aria-hidden="true" /> {t('devices.waiting')}
          </p>
          <Copy text={payload} />
          {leaving ? (
            <div class="banner leaving" role="alert">
              <span class="grow">{until === null ? t('devices.leave_token') : t('devices.leave_claim')}</span>
              <Button onClick={() => setLeaving(false)}>{t('devices.stay')}</Button>
              <Button look="danger" onClick={onClose}>
                {t('devices.leave')}
              </Button>
            </div>
          ) : (
            <p class="muted small">{t('devices.shown_once')}</p>
          )}
        </div>
      )}
    </Dialog>
  );
}

/** The device once it has come: with a claim when it was exchanged, with a token when it was used first. */
function useArrival({ device, claim_expires_at }: Pairing, over: boolean): Device | null {
  const { api } = useOffice();
  const [arrived, setArrived] = useState<Device | null>(null);
  const byClaim = claim_expires_at !== undefined;
  useEffect(() => {
    if (over || arrived) return;
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    // A device that was known already keeps its row, and takes over when it was paired.
    const isIt = (one: Device) =>
      byClaim
        ? one.awaits_claim_until === null && (one.id === device.id || one.paired_at === device.paired_at)
        : one.id === device.id && one.last_seen_at !== null;
    const look = async () => {
      try {
        const query = { store_id: device.store_id };
        const { items } = await call<Stretch<Device>>(`${api}/devices`, { query, signal: abort.signal });
        const found = items.find(isIt);
        if (found) return setArrived(found);
      } catch {
        // Looked again below; the banner says when there is no connection.
      }
      if (!abort.signal.aborted) timer = setTimeout(() => void look(), lookEvery);
    };
    timer = setTimeout(() => void look(), lookEvery);
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [over, arrived]);
  return arrived;
}

/** The same by hand, for devices without a camera. */
function Copy({ text }: { text: string }) {
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      toast(t('devices.copied'));
    } catch {
      // No clipboard without https: the text stands there to be selected.
      toast(t('devices.not_copied'), 'bad');
    }
  };
  return (
    <details class="payload">
      <summary>{t('devices.no_camera')}</summary>
      <div class="stack tight">
        <textarea class="input mono small" rows={3} readOnly aria-label={t('boot.payload')} value={text} />
        <Button icon="copy" onClick={() => void copy()}>
          {t('devices.copy')}
        </Button>
      </div>
    </details>
  );
}
