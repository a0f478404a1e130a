import { useEffect, useState } from 'preact/hooks';
import type { ClockMerchant, ClockSession } from '../../src/wire/clock.ts';
import { call } from '../api/client.ts';
import { useLoading } from '../api/loading.ts';
import { isRefused } from '../api/problem.ts';
import { chooseLocale, localeWasChosen } from '../i18n/locale.ts';
import { t } from '../i18n/t.ts';
import { forget, keep, kept } from '../kit/storage.ts';
import { timeIn } from '../kit/format.ts';
import { Button } from '../ui/button.tsx';
import { Mark } from '../ui/mark.tsx';
import { Preferences } from '../ui/preferences.tsx';
import { Empty, ErrorState, Skeleton } from '../ui/states.tsx';
import { Actions } from './actions.tsx';
import { Keypad } from './keypad.tsx';
import { forgetLink, readLink, type Link } from './link.ts';
import { Outcome } from './outcome.tsx';
import { usePunching } from './punching.ts';
import { Ring } from './ring.tsx';

/** An employee's own phone: link, number, PIN, one action, and what was recorded. */
export function ClockPage() {
  const [link, setLink] = useState<Link | null>(readLink);
  useEffect(() => {
    // Another code scanned into the same tab.
    const changed = () => setLink(readLink());
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  return (
    <main class="clock" id="content">
      {link ? (
        <Linked key={link.token} link={link} onForget={() => setLink(null)} />
      ) : (
        <Empty whole icon="scanner" title={t('clock.no_link')}>
          <p>{t('clock.no_link_text')}</p>
        </Empty>
      )}
      <Preferences />
    </main>
  );
}

function Linked({ link, onForget }: { link: Link; onForget: () => void }) {
  const whose = useLoading(
    (signal) =>
      call<ClockMerchant>('/time/public/merchant', {
        method: 'POST',
        body: { token: link.token },
        signedIn: false,
        signal,
      }),
    [link.token],
  );
  const locale = whose.state === 'ready' ? whose.data.merchant.locale : null;
  useEffect(() => {
    // The language of the phone where we speak it, else the one of the house.
    if (locale && !localeWasChosen() && !navigator.languages.some((tag) => /^(en|fr|de|lb)\b/.test(tag)))
      chooseLocale(locale);
  }, [locale]);
  if (whose.state === 'loading') return <Skeleton lines={5} />;
  if (whose.state === 'failed') {
    if (!isRefused(whose.error, 'CLOCK_LINK_INVALID', 'VALIDATION_FAILED'))
      return <ErrorState error={whose.error} retry={whose.reload} />;
    return (
      <Empty whole icon="scanner" title={t('clock.bad_link')}>
        <p>{t('clock.no_link_text')}</p>
        <Button
          onClick={() => {
            forgetLink();
            onForget();
          }}
        >
          {t('clock.forget_link')}
        </Button>
      </Empty>
    );
  }
  return <AtClock link={link} merchant={whose.data.merchant.name} />;
}

interface Entered extends ClockSession {
  /** Epoch milliseconds by this phone's clock. */
  readonly until: number;
}

function AtClock({ link, merchant }: { link: Link; merchant: string }) {
  const [session, setSession] = useState<Entered | null>(null);
  const [over, setOver] = useState(false);
  const punching = usePunching('/time/public/action', false);
  const { state } = punching;
  const again = () => {
    punching.reset();
    setSession(null);
    setOver(false);
  };
  const showsOutcome = state.kind !== 'idle' && state.kind !== 'sending';
  return (
    <>
      <header class="clock-head">
        <Mark size={40} />
        <h1>{merchant}</h1>
      </header>
      {showsOutcome && (
        <Outcome state={state}>
          {state.kind === 'unknown' ? (
            <Button look="primary" size="large" wide onClick={punching.askAgain}>
              {t('clock.ask_again')}
            </Button>
          ) : (
            <Button look={state.kind === 'refused' ? 'primary' : 'plain'} size="large" wide onClick={again}>
              {state.kind === 'refused' ? t('clock.again') : t('clock.close')}
            </Button>
          )}
        </Outcome>
      )}
      {!showsOutcome && !session && (
        <SignIn
          link={link}
          over={over}
          onEntered={(entered) => setSession({ ...entered, until: Date.now() + entered.expires_in * 1_000 })}
        />
      )}
      {!showsOutcome && session && (
        <section class="stack clock-session" aria-label={session.staff_member.name}>
          <div class="row spread">
            <div>
              <h2>{t('clock.hello', { name: firstName(session.staff_member.name) })}</h2>
              <p class="muted">{standing(session)}</p>
            </div>
            <Ring
              until={session.until}
              total={session.expires_in}
              onEnd={() => {
                if (state.kind !== 'idle') return;
                setSession(null);
                setOver(true);
              }}
            />
          </div>
          {session.forgotten && <p class="banner">{t('clock.forgotten')}</p>}
          <Actions
            actions={session.actions}
            sending={state.kind === 'sending' ? state.pending.action : null}
            onPick={(action) =>
              punching.send({
                sessionToken: session.session_token,
                action,
                name: session.staff_member.name,
                timezone: session.store.timezone,
              })
            }
          />
          <Button look="quiet" onClick={again}>
            {t('cancel')}
          </Button>
        </section>
      )}
    </>
  );
}

export const firstName = (name: string): string => name.split(' ')[0] ?? name;

/** Where a person stands, in words. */
export function standing({ state, since, store }: Pick<ClockSession, 'state' | 'since' | 'store'>): string {
  if (state === 'out' || since === null) return t('clock.state.out');
  const time = timeIn(since, store.timezone);
  return state === 'break' ? t('clock.state.break', { time }) : t('clock.state.in', { time });
}

function SignIn({
  link,
  over,
  onEntered,
}: {
  link: Link;
  /** The time for the last session has run out. */
  over: boolean;
  onEntered: (session: ClockSession) => void;
}) {
  const [number, setNumber] = useState<string | null>(() => kept('clock_number'));
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const enter = async (pin: string) => {
    setBusy(true);
    setError(null);
    const body = {
      token: link.token,
      staff_id: number,
      pin,
      ...(link.storeCode ? { store_code: link.storeCode } : {}),
    };
    try {
      const session = await call<ClockSession>('/time/public/auth', { method: 'POST', body, signedIn: false });
      keep('clock_number', number ?? '');
      onEntered(session);
    } catch (refusal) {
      setError(refusal);
    } finally {
      setBusy(false);
    }
  };
  return (
    <section class="stack clock-sign-in" aria-label={t('clock.sign_in')}>
      {over && (
        <p class="banner" role="status">
          {t('clock.over')}
        </p>
      )}
      {number === null ? (
        <>
          <h2>{t('clock.number_title')}</h2>
          <Keypad key="number" kind="number" onDone={setNumber} />
        </>
      ) : (
        <>
          <div class="row spread">
            <h2>{t('clock.pin_title')}</h2>
            <Button
              look="quiet"
              onClick={() => {
                forget('clock_number');
                setNumber(null);
                setError(null);
              }}
            >
              {t('clock.not_you', { number })}
            </Button>
          </div>
          <Keypad key="pin" kind="pin" busy={busy} error={error} onDone={(pin) => void enter(pin)} />
        </>
      )}
    </section>
  );
}
