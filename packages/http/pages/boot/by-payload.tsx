import { useRef, useState } from 'preact/hooks';
import { canHoldKey } from '../api/device-key.ts';
import { pair, type ClientProgram } from '../api/pairing.ts';
import { isRefused } from '../api/problem.ts';
import { readSetupPayload } from '../api/setup-payload.ts';
import { explainError } from '../i18n/explain.ts';
import { t } from '../i18n/t.ts';
import { useScanner } from '../kit/scanner.ts';
import { Button } from '../ui/button.tsx';
import { Labelled } from '../ui/field.tsx';
import { Camera, canReadCodes } from './camera.tsx';

const setupFormats = ['qr_code'] as const;

/** Pairs by what the QR code of the Devices page holds. A scanner is heard even before anything was pressed. */
export function ByPayload({ program, withKey, open }: { program: ClientProgram; withKey: boolean; open: boolean }) {
  const [text, setText] = useState('');
  const [camera, setCamera] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const running = useRef(false);

  const use = async (given: string) => {
    if (running.current) return;
    const payload = readSetupPayload(given);
    if (!payload) return setProblem(t('boot.unreadable'));
    running.current = true;
    setBusy(true);
    setProblem(null);
    setCamera(false);
    try {
      await pair(program, payload, withKey);
    } catch (error) {
      const elsewhere = new URL(payload.apiUrl).origin;
      const refused = isRefused(error, 'DEVICE_CLAIM_INVALID', 'UNAUTHENTICATED');
      if (refused && elsewhere !== location.origin) setProblem(t('boot.elsewhere', { address: elsewhere }));
      else if (isRefused(error, 'UNAUTHENTICATED')) setProblem(t('boot.token_refused'));
      else if (isRefused(error, 'DEVICE_KEY_REQUIRED') && !canHoldKey()) setProblem(t('boot.no_key'));
      else setProblem(explainError(error));
    } finally {
      running.current = false;
      setBusy(false);
      setText('');
    }
  };
  useScanner((scanned) => void use(scanned));

  return (
    <div class="stack">
      {open && camera && (
        <Camera formats={setupFormats} onRead={(read) => void use(read)} onClose={() => setCamera(false)} />
      )}
      {open && !camera && (
        <>
          <p>{t('boot.scan_text')}</p>
          {canReadCodes() && (
            <Button look="primary" size="large" icon="camera" wide onClick={() => setCamera(true)}>
              {t('boot.camera')}
            </Button>
          )}
          <form
            class="stack"
            noValidate
            onSubmit={(event) => {
              event.preventDefault();
              void use(text);
            }}
          >
            <Labelled label={t('boot.payload')} hint={t('boot.payload_hint')}>
              {(wiring) => (
                <textarea
                  {...wiring}
                  class="input mono"
                  rows={3}
                  spellcheck={false}
                  autoComplete="off"
                  autoCapitalize="none"
                  value={text}
                  onInput={(event) => {
                    setText(event.currentTarget.value);
                    setProblem(null);
                  }}
                />
              )}
            </Labelled>
            <Button {...(canReadCodes() ? {} : { look: 'primary' as const })} type="submit" busy={busy} wide>
              {t('boot.use_payload')}
            </Button>
          </form>
        </>
      )}
      <p class={problem ? 'trouble' : 'hidden'} role="alert">
        {problem}
      </p>
    </div>
  );
}
