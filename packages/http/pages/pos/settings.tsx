import { useState } from 'preact/hooks';
import type { Workplace } from '../boot/workplace.ts';
import { t } from '../i18n/t.ts';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Tick } from '../ui/field.tsx';
import { Preferences } from '../ui/preferences.tsx';
import { ScannerDialog } from './scanner-dialog.tsx';
import { isMuted, mute } from './sound.ts';

/** Every key that does something, where nobody types. */
const keys = (): readonly (readonly [key: string, what: string])[] => [
  ['/', t('pos.find_product')],
  ['↑ ↓', t('pos.key_line')],
  ['+ −', t('pos.key_count')],
  [t('pos.key_delete'), t('pos.remove')],
  ['U', t('pos.undo')],
  ['D', t('pos.line_discount')],
  ['R', t('pos.cart_discount')],
  ['K', t('pos.customer_card')],
  ['C', t('pos.camera')],
  ['1 … 9', t('pos.key_pay')],
  ['Enter', t('pos.next_sale')],
];

export function Settings({ who, store, leave, end, onClose }: Workplace & { onClose: () => void }) {
  const [muted, setMuted] = useState(isMuted);
  const [scanner, setScanner] = useState(false);
  return (
    <>
      <Dialog title={t('pos.settings')} onClose={onClose}>
        <p>
          {who} · {store.name} ({store.store_code})
        </p>
        <Preferences />
        <Tick
          label={t('pos.sounds')}
          checked={!muted}
          onChange={(yes) => {
            mute(!yes);
            setMuted(!yes);
          }}
        />
        <div class="row">
          <Button icon="scanner" onClick={() => setScanner(true)}>
            {t('pos.pair_scanner')}
          </Button>
          <ButtonLink href="/display" icon="display">
            {t('pos.open_display')}
          </ButtonLink>
        </div>
        <table class="shortcuts keyboard">
          <caption class="section">{t('pos.keyboard')}</caption>
          <tbody>
            {keys().map(([key, what]) => (
              <tr key={key}>
                <th scope="row">
                  <kbd>{key}</kbd>
                </th>
                <td>{what}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <div class="row">
          {leave && (
            <Button icon="store" onClick={leave}>
              {t('boot.other_store')}
            </Button>
          )}
          {end}
        </div>
      </Dialog>
      {scanner && <ScannerDialog onClose={() => setScanner(false)} />}
    </>
  );
}
