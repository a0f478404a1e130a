import { useEffect, useRef, useState } from 'preact/hooks';
import type { ClockSession } from '../../src/wire/clock.ts';
import type { Store } from '../../src/wire/merchants.ts';
import { call } from '../api/client.ts';
import { Actions } from '../clock/actions.tsx';
import { firstName, standing } from '../clock/clock-page.tsx';
import { Keypad } from '../clock/keypad.tsx';
import { Outcome } from '../clock/outcome.tsx';
import { usePunching } from '../clock/punching.ts';
import { t } from '../i18n/t.ts';
import { dayIn, timeIn } from '../kit/format.ts';
import { Button } from '../ui/button.tsx';
import { Preferences } from '../ui/preferences.tsx';

/** Who walks away half-way is not there for the next one. */
const idleFor = 25_000;
/** How long what was recorded stays to be read. */
const shownFor = 4_000;

type Step =
  | { readonly kind: 'number' }
  | { readonly kind: 'pin'; readonly number: string }
  | { readonly kind: 'actions'; readonly session: ClockSession };

/** One person after the other: number, PIN, one action, and back to the start. */
export function KioskScreen({ store, merchant, onUnpair }: { store: Store; merchant: string; onUnpair: () => void }) {
  const [step, setStep] = useState<Step>({ kind: 'number' });
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const punching = usePunching('/time/kiosk/action', true);
  const { state } = punching;
  const session = step.kind === 'actions' ? step.session : null;

  const start = () => {
    // Best effort: it ends by itself, and only this kiosk could use it.
    if (session)
      call<void>('/time/kiosk/leave', { method: 'POST', body: { session_token: session.session_token } }).catch(
        () => {},
      );
    punching.reset();
    setError(null);
    setStep({ kind: 'number' });
  };
  const enter = async (number: string, pin: string) => {
    setBusy(true);
    setError(null);
    try {
      const entered = await call<ClockSession>('/time/kiosk/auth', { method: 'POST', body: { staff_id: number, pin } });
      setStep({ kind: 'actions', session: entered });
    } catch (refusal) {
      setError(refusal);
    } finally {
      setBusy(false);
    }
  };
  const begins = step.kind === 'number' && state.kind === 'idle';
  useIdle(
    !begins && state.kind !== 'unknown' && state.kind !== 'sending',
    state.kind === 'recorded' ? shownFor : idleFor,
    start,
  );
  const showsOutcome = state.kind !== 'idle' && state.kind !== 'sending';

  return (
    <main class="kiosk" id="content">
      <aside class="kiosk-side">
        <TimeOfDay timezone={store.timezone} />
        <p class="kiosk-place">
          <strong>{merchant}</strong>
          <span>{store.name}</span>
        </p>
        <div class="row kiosk-tools">
          <FullScreen />
          {begins && <Preferences />}
          {begins && (
            <Button look="quiet" icon="power" onClick={onUnpair}>
              {t('boot.unpair')}
            </Button>
          )}
        </div>
      </aside>
      <section class="kiosk-main">
        {showsOutcome ? (
          <Outcome state={state}>
            {state.kind === 'unknown' ? (
              <Button look="primary" size="huge" onClick={punching.askAgain}>
                {t('clock.ask_again')}
              </Button>
            ) : (
              <Button look={state.kind === 'refused' ? 'primary' : 'plain'} size="huge" onClick={start}>
                {t('kiosk.next')}
              </Button>
            )}
          </Outcome>
        ) : step.kind === 'number' ? (
          <>
            <h1>{t('clock.number_title')}</h1>
            <Keypad key="number" kind="number" onDone={(number) => setStep({ kind: 'pin', number })} />
          </>
        ) : step.kind === 'pin' ? (
          <>
            <h1>{t('clock.pin_title')}</h1>
            <Keypad key="pin" kind="pin" busy={busy} error={error} onDone={(pin) => void enter(step.number, pin)} />
            <Button look="quiet" size="large" icon="back" onClick={start}>
              {t('clock.not_you', { number: step.number })}
            </Button>
          </>
        ) : (
          <>
            <div class="kiosk-greeting">
              <h1>{greeting(step.session)}</h1>
              <p class="muted">{standing(step.session)}</p>
            </div>
            {step.session.forgotten && <p class="banner">{t('clock.forgotten')}</p>}
            <Actions
              actions={step.session.actions}
              sending={state.kind === 'sending' ? state.pending.action : null}
              onPick={(action) =>
                punching.send({
                  sessionToken: step.session.session_token,
                  action,
                  name: step.session.staff_member.name,
                  timezone: store.timezone,
                })
              }
            />
            <Button look="quiet" size="large" icon="back" onClick={start}>
              {t('kiosk.leave')}
            </Button>
          </>
        )}
      </section>
    </main>
  );
}

/** By first name, and by the time of day where the kiosk hangs. */
function greeting({ staff_member, store }: ClockSession): string {
  const hour = Number(
    new Intl.DateTimeFormat('en-GB', { hour: '2-digit', timeZone: store.timezone }).format(Date.now()).slice(0, 2),
  );
  const name = firstName(staff_member.name);
  if (hour >= 4 && hour < 11) return t('kiosk.morning', { name });
  return hour >= 18 || hour < 4 ? t('kiosk.evening', { name }) : t('clock.hello', { name });
}

function TimeOfDay({ timezone }: { timezone: string }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <p class="kiosk-time">
      <time>{timeIn(now, timezone)}</time>
      <span>{dayIn(now, timezone)}</span>
    </p>
  );
}

/** Calls `then` when nobody has touched anything for so long. */
function useIdle(active: boolean, after: number, then: () => void): void {
  const latest = useRef(then);
  latest.current = then;
  useEffect(() => {
    if (!active) return;
    let timer = setTimeout(() => latest.current(), after);
    const touched = () => {
      clearTimeout(timer);
      timer = setTimeout(() => latest.current(), after);
    };
    addEventListener('pointerdown', touched);
    addEventListener('keydown', touched);
    return () => {
      clearTimeout(timer);
      removeEventListener('pointerdown', touched);
      removeEventListener('keydown', touched);
    };
  }, [active, after]);
}

function FullScreen() {
  const [whole, setWhole] = useState(() => document.fullscreenElement !== null);
  useEffect(() => {
    const changed = () => setWhole(document.fullscreenElement !== null);
    document.addEventListener('fullscreenchange', changed);
    return () => document.removeEventListener('fullscreenchange', changed);
  }, []);
  if (whole || !document.fullscreenEnabled) return null;
  return (
    <Button
      look="quiet"
      icon="whole"
      // A browser that refuses shows the page as it is.
      onClick={() => void document.documentElement.requestFullscreen().catch(() => {})}
    >
      {t('kiosk.full_screen')}
    </Button>
  );
}
