import { useState } from 'preact/hooks';
import { canHoldKey } from '../api/device-key.ts';
import { deviceEnded } from '../api/device.ts';
import { ByCode, pendingGrant } from '../boot/by-code.tsx';
import { ByPayload } from '../boot/by-payload.tsx';
import { t } from '../i18n/t.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icons.tsx';
import { Mark } from '../ui/mark.tsx';
import { Preferences } from '../ui/preferences.tsx';

const program = { id: 'tresen-kiosk', kind: 'kiosk' } as const;

/** The first boot of a kiosk: it makes its key, which never leaves this browser, and is paired with it. */
export function KioskSetUp() {
  const [byCode, setByCode] = useState(() => pendingGrant(program) !== null);
  return (
    <main class="centered" id="content">
      <div class="stack wide kiosk-set-up">
        <header class="stack tight brand">
          <Mark size={56} />
          <h1>{t('kiosk.pair')}</h1>
          <p class="muted">{t('kiosk.pair_text')}</p>
        </header>
        {deviceEnded.value !== null && (
          <p class="banner" role="alert">
            <Icon name="power" />
            <span>{t('kiosk.ended')}</span>
          </p>
        )}
        {canHoldKey() ? (
          <section class="panel stack" aria-label={t('kiosk.pair')}>
            {byCode ? <ByCode program={program} withKey /> : <ByPayload program={program} withKey open />}
            <Button look="quiet" icon={byCode ? 'back' : 'device'} onClick={() => setByCode(!byCode)}>
              {byCode ? t('back') : t('boot.by_code')}
            </Button>
          </section>
        ) : (
          <p class="trouble">{t('boot.no_key')}</p>
        )}
        <Preferences />
      </div>
    </main>
  );
}
