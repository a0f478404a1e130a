import { useEffect, useRef } from 'preact/hooks';
import type { PairingSecret } from '../../src/wire/scanner.ts';
import { useLoading } from '../api/loading.ts';
import { t } from '../i18n/t.ts';
import { day } from '../kit/format.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Icon } from '../ui/icons.tsx';
import { Shown } from '../ui/states.tsx';
import { useTill } from './till.ts';

/** The barcode by which a hardware scanner learns that its scans go to this till; sees the scanner arrive by itself. */
export function ScannerDialog({ onClose }: { onClose: () => void }) {
  const till = useTill();
  const secret = useLoading(
    (signal) => till.call<PairingSecret>('/scanner/pairing-secret', { signal }),
    [till.store.id],
  );
  const before = useRef(till.scannersChanged.value);
  const arrived = till.scannersChanged.value !== before.current;
  useEffect(() => {
    // The first thing a till does may be to show its code: then there is a till now.
    if (secret.state === 'ready') void till.reload().catch(() => {});
  }, [secret.state]);
  return (
    <Dialog title={t('pos.pair_scanner')} onClose={onClose} wide>
      <p>{t('pos.pair_scanner_text')}</p>
      <Shown of={secret} lines={3}>
        {({ svg, code, expires_at }) => (
          <figure class="stack tight barcode">
            <img src={`data:image/svg+xml,${encodeURIComponent(svg)}`} alt={t('pos.pairing_code')} />
            <figcaption class="stack tight">
              <span class="mono small address">{code}</span>
              <span class="muted small">{t('pos.pairing_until', { day: day(expires_at) })}</span>
            </figcaption>
          </figure>
        )}
      </Shown>
      <p role="status" class={arrived ? 'chip good' : 'muted'}>
        {arrived && <Icon name="check" size={18} />}
        <span>{arrived ? t('pos.scanner_linked') : t('pos.scanner_waiting')}</span>
      </p>
      <p class="muted small">{t('pos.keyboard_scanner')}</p>
      <div class="row end">
        <Button look={arrived ? 'primary' : 'plain'} onClick={onClose}>
          {t('close')}
        </Button>
      </div>
    </Dialog>
  );
}
