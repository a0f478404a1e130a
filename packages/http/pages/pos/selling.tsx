import { useState } from 'preact/hooks';
import { Camera, canReadCodes } from '../boot/camera.tsx';
import { t } from '../i18n/t.ts';
import { useShortcuts } from '../kit/shortcuts.ts';
import { Dialog } from '../ui/dialog.tsx';
import { CartBar, CartPanel } from './cart-panel.tsx';
import { MishapStrip } from './mishap.tsx';
import { Products } from './products.tsx';
import { soundRead } from './sound.ts';
import { takeScan, useTillScanner } from './take-scan.ts';
import { useTill } from './till.ts';

const cameraFormats = ['ean_13', 'ean_8', 'upc_a', 'upc_e', 'code_128', 'code_39', 'qr_code'];

/** Products on one side, the cart on the other; on a phone the cart is a sheet from below. */
export function Selling() {
  const till = useTill();
  const [camera, setCamera] = useState(false);
  const [sheet, setSheet] = useState(false);
  useTillScanner();
  const look = canReadCodes() ? () => setCamera(true) : undefined;
  useShortcuts({ c: look, Escape: () => setSheet(false) });
  return (
    <main class={`selling${sheet ? ' with-sheet' : ''}`} id="content">
      <h1 class="hidden">{t('pos.sell')}</h1>
      <div class="selling-products">
        <MishapStrip />
        <Products camera={look} />
      </div>
      <CartPanel open={sheet} onClose={() => setSheet(false)} />
      <CartBar open={sheet} camera={look} onOpen={() => setSheet(true)} />
      {camera && (
        <Dialog title={t('pos.camera')} onClose={() => setCamera(false)}>
          <Camera
            formats={cameraFormats}
            onRead={(text) => {
              soundRead();
              takeScan(till, text);
              setCamera(false);
            }}
            onClose={() => setCamera(false)}
          />
        </Dialog>
      )}
    </main>
  );
}
