import { useState } from 'preact/hooks';
import { canHoldKey } from '../api/device-key.ts';
import { deviceEnded } from '../api/device.ts';
import type { ClientProgram } from '../api/pairing.ts';
import { t } from '../i18n/t.ts';
import { Button } from '../ui/button.tsx';
import { Tick } from '../ui/field.tsx';
import { Icon } from '../ui/icons.tsx';
import { Mark } from '../ui/mark.tsx';
import { Preferences } from '../ui/preferences.tsx';
import { SignInForm } from '../ui/sign-in.tsx';
import { ByCode, pendingGrant } from './by-code.tsx';
import { ByPayload } from './by-payload.tsx';

type Way = 'payload' | 'code';

/** The first boot of a tablet: it becomes a device of a store, or somebody signs in for now. */
export function SetUp({ program, title }: { program: ClientProgram; title: string }) {
  // A code that is being approved somewhere is shown again after a reload.
  const [way, setWay] = useState<Way | null>(() => (pendingGrant(program) ? 'code' : null));
  const [withKey, setWithKey] = useState(false);
  const why = deviceEnded.value;
  return (
    <main class="centered grows" id="content">
      <div class="stack wide set-up">
        <header class="stack tight brand">
          <Mark size={56} />
          <h1>{title}</h1>
        </header>
        {why !== null && (
          <p class="banner ended" role="alert">
            <Icon name="power" />
            <span>{endedText(why)}</span>
          </p>
        )}
        <div class="ways">
          <section class="panel stack" aria-labelledby="pair">
            <h2 id="pair">{t('boot.pair')}</h2>
            <p class="muted">{t('boot.pair_text')}</p>
            {way === null && (
              <>
                <Button look="primary" size="large" icon="scanner" wide onClick={() => setWay('payload')}>
                  {t('boot.by_payload')}
                </Button>
                <Button size="large" icon="device" wide onClick={() => setWay('code')}>
                  {t('boot.by_code')}
                </Button>
                {canHoldKey() && (
                  <Tick label={t('boot.key')} hint={t('boot.key_hint')} checked={withKey} onChange={setWithKey} />
                )}
              </>
            )}
            {way === 'code' ? (
              <ByCode program={program} withKey={withKey} />
            ) : (
              <ByPayload program={program} withKey={withKey} open={way === 'payload'} />
            )}
            {way !== null && (
              <Button look="quiet" icon="back" onClick={() => setWay(null)}>
                {t('back')}
              </Button>
            )}
          </section>
          <section class="stack" aria-label={t('boot.sign_in')}>
            <SignInForm />
          </section>
        </div>
        <Preferences />
      </div>
    </main>
  );
}

/** What ended the pairing, in the words of a person who stands in front of the tablet. */
function endedText(code: string): string {
  switch (code) {
    case 'TERMINAL_DEVICE_EXPIRED':
      return t('boot.ended_expired');
    case 'DEVICE_KEY_REQUIRED':
    case 'DEVICE_PROOF_INVALID':
      return t('boot.ended_key');
    default:
      return t('boot.ended_revoked');
  }
}
