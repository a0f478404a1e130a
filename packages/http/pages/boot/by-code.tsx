import { useEffect, useState } from 'preact/hooks';
import { pollGrant, startGrant, type StartedGrant } from '../api/device-grant.ts';
import { pairWithGrant, type ClientProgram } from '../api/pairing.ts';
import { afterSilence } from '../api/polled.ts';
import { t } from '../i18n/t.ts';
import { drop, held, hold, parsed } from '../kit/storage.ts';
import { Button } from '../ui/button.tsx';
import { Countdown } from '../ui/countdown.tsx';
import { QrCode } from '../ui/qr-code.tsx';
import { ErrorState, Skeleton } from '../ui/states.tsx';

/** The grant this tab asked for as this program and that may still be approved; a reload shows the same code. */
export function pendingGrant({ id }: ClientProgram): StartedGrant | null {
  const value = parsed(held('grant'));
  if (typeof value !== 'object' || value === null || !('until' in value) || typeof value.until !== 'number')
    return null;
  const grant = value as StartedGrant; // written by this file alone
  return grant.until > Date.now() && grant.clientId === id ? grant : null;
}

type State =
  | { readonly kind: 'starting' }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'shown'; readonly grant: StartedGrant }
  | { readonly kind: 'denied' | 'expired' };

/** Shows a code that the owner approves on a phone, and waits for it. */
export function ByCode({ program, withKey }: { program: ClientProgram; withKey: boolean }) {
  const [turn, setTurn] = useState(0);
  const [state, setState] = useState<State>(() => {
    const pending = pendingGrant(program);
    return pending ? { kind: 'shown', grant: pending } : { kind: 'starting' };
  });
  const starting = state.kind === 'starting';
  useEffect(() => {
    if (!starting) return;
    let current = true;
    startGrant(program, withKey).then(
      (grant) => {
        if (!current) return;
        hold('grant', JSON.stringify(grant));
        setState({ kind: 'shown', grant });
      },
      (error: unknown) => current && setState({ kind: 'failed', error }),
    );
    return () => void (current = false);
  }, [turn, starting]);

  const restart = () => {
    drop('grant');
    setState({ kind: 'starting' });
    setTurn((count) => count + 1);
  };
  const end = (kind: 'denied' | 'expired') => {
    drop('grant');
    setState({ kind });
  };
  switch (state.kind) {
    case 'starting':
      return <Skeleton lines={3} tall />;
    case 'failed':
      return <ErrorState error={state.error} retry={restart} />;
    case 'shown':
      return <Shown key={state.grant.id} grant={state.grant} onEnd={end} />;
    default:
      return (
        <div class="stack" role="alert">
          <p class="trouble">{state.kind === 'denied' ? t('boot.denied') : t('boot.expired')}</p>
          <Button look="primary" size="large" wide onClick={restart}>
            {t('boot.new_code')}
          </Button>
        </div>
      );
  }
}

function Shown({ grant, onEnd }: { grant: StartedGrant; onEnd: (kind: 'denied' | 'expired') => void }) {
  useEffect(() => waitFor(grant, onEnd), []);
  return (
    <div class="stack by-code">
      <p>{t('boot.code_text')}</p>
      <QrCode text={grant.addressWithCode} label={t('boot.code_qr')} />
      <p class="small">
        {t('boot.code_or')} <span class="mono address">{grant.address.replace(/^https?:\/\//, '')}</span>
      </p>
      <p class="user-code mono">{grant.userCode}</p>
      <p role="status">{t('boot.waiting')}</p>
      <Countdown until={grant.until} say={(time) => t('boot.time_left', { time })} />
    </div>
  );
}

/** Asks until it is answered, never faster than the host allows; answers how to stop. */
function waitFor(grant: StartedGrant, onEnd: (kind: 'denied' | 'expired') => void): () => void {
  let timer: ReturnType<typeof setTimeout>;
  let over = false;
  const poll = async (interval: number, pause: number) => {
    try {
      const answer = await pollGrant(grant, interval);
      if (answer.kind === 'approved') {
        // Also when the person has gone back meanwhile: these tokens are given once.
        drop('grant');
        pairWithGrant(answer.tokens, grant.clientId);
      } else if (over) return;
      else if (answer.kind === 'wait') again(answer.interval, answer.interval);
      else onEnd(answer.kind);
    } catch {
      // No answer, or one that says nothing of the grant: asked again, less often. The banner says that there is no connection.
      if (over) return;
      if (grant.until + lateAnswers < Date.now()) onEnd('expired');
      else again(interval, afterSilence(pause));
    }
  };
  const again = (interval: number, pause: number) => {
    timer = setTimeout(() => void poll(interval, pause), pause * 1000);
  };
  again(grant.interval, grant.interval);
  return () => {
    over = true;
    clearTimeout(timer);
  };
}

/** How much longer than the code lives its answer is waited for. */
const lateAnswers = 60_000;
