import { useState } from 'preact/hooks';
import type { DeviceGrant } from '../../src/wire/devices.ts';
import { signOut } from '../api/client.ts';
import { useThing } from '../api/loading.ts';
import { isRefused } from '../api/problem.ts';
import { t } from '../i18n/t.ts';
import { place, setQuery } from '../kit/router.ts';
import { userCodeLength, userCodeLetters } from '../kit/user-code.ts';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Icon } from '../ui/icons.tsx';
import { Mark } from '../ui/mark.tsx';
import { Preferences } from '../ui/preferences.tsx';
import { useMe } from '../ui/signed-in.tsx';
import { ErrorState, Skeleton, Trouble } from '../ui/states.tsx';
import { CodeBoxes } from './code-boxes.tsx';
import { Compare, type Answered } from './compare.tsx';

/** Lets a device in that shows a code: the code, then the comparison, then what came of it. */
export function PairPage() {
  const { user, merchant } = useMe();
  const code = userCodeLetters(place.value.query.get('user_code') ?? '');
  const [answered, setAnswered] = useState<Answered | null>(null);
  const restart = () => {
    setAnswered(null);
    setQuery({ user_code: null });
  };
  const finish = (outcome: Answered) => {
    setAnswered(outcome);
    // A reload must not look a spent code up again.
    setQuery({ user_code: null });
  };
  return (
    <main class="centered" id="content">
      <div class="stack wide pair">
        {answered ? (
          <Outcome answered={answered} restart={restart} />
        ) : code.length === userCodeLength ? (
          <Asking key={code} code={code} onAnswered={finish} restart={restart} />
        ) : (
          <CodeForm />
        )}
        <footer class="stack tight">
          <div class="row spread">
            <span class="muted small">
              {t('sign_in.as', { name: user.name })}
              {merchant && ` · ${merchant.name}`}
            </span>
            <Button look="quiet" icon="out" onClick={signOut}>
              {t('sign_in.out')}
            </Button>
          </div>
          <Preferences />
        </footer>
      </div>
    </main>
  );
}

/** `problem` is what the last code met. */
function CodeForm({ problem = null }: { problem?: unknown }) {
  const [code, setCode] = useState(userCodeLetters(place.peek().query.get('user_code') ?? ''));
  const [error, setError] = useState<string | null>(null);
  return (
    <form
      class="stack wide"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (code.length < userCodeLength) setError(t('pair.code_short', { count: userCodeLength - code.length }));
        else setQuery({ user_code: code });
      }}
    >
      <header class="stack tight brand">
        <Mark size={56} />
        <h1 tabIndex={-1}>{t('pair.title')}</h1>
        <p class="muted">{t('pair.text')}</p>
      </header>
      <div class="panel stack">
        <Trouble error={problem} />
        <CodeBoxes
          value={code}
          error={error}
          onChange={(letters, strange) => {
            setCode(letters);
            setError(strange ? t('pair.code_letters') : null);
          }}
        />
        <Button look="primary" size="large" type="submit" wide>
          {t('pair.go_on')}
        </Button>
      </div>
    </form>
  );
}

/** Looks the code up. Reading it changes nothing: only Approve and Deny do. */
function Asking({
  code,
  onAnswered,
  restart,
}: {
  code: string;
  onAnswered: (answered: Answered) => void;
  restart: () => void;
}) {
  const grant = useThing<DeviceGrant>(`/device-grants/${code}`);
  // The host decides when it is over: where it still knows the code, this device's clock is wrong and counts nothing down.
  const [over, setOver] = useState(false);
  const end = () => {
    setOver(true);
    grant.reload();
  };
  if (grant.state === 'loading') return <Skeleton lines={6} />;
  if (grant.state === 'ready')
    return (
      <Compare
        grant={grant.data}
        code={code}
        {...(over ? {} : { onOver: end })}
        onAnswered={onAnswered}
        restart={restart}
      />
    );
  if (isRefused(grant.error, 'DEVICE_GRANT_NOT_FOUND', 'VALIDATION_FAILED'))
    return <Outcome answered={{ kind: 'gone' }} restart={restart} />;
  if (isRefused(grant.error, 'RATE_LIMITED')) return <CodeForm problem={grant.error} />;
  return <ErrorState error={grant.error} retry={grant.reload} />;
}

function Outcome({ answered, restart }: { answered: Answered; restart: () => void }) {
  const { user } = useMe();
  return (
    <section class="panel stack pair-outcome" role="status">
      {answered.kind === 'approved' && (
        <>
          <span class="seal good">
            <Icon name="check" size={40} />
          </span>
          <h1>{t('pair.approved')}</h1>
          <p>{t('pair.approved_text', { device: answered.label, store: answered.store })}</p>
        </>
      )}
      {answered.kind === 'denied' && (
        <>
          <span class="seal">
            <Icon name="cross" size={40} />
          </span>
          <h1>{t('pair.denied')}</h1>
          <p>{t('pair.denied_text')}</p>
        </>
      )}
      {answered.kind === 'gone' && (
        <>
          <span class="seal bad">
            <Icon name="warning" size={40} />
          </span>
          <h1>{t('pair.gone')}</h1>
          <p>{t('pair.gone_text')}</p>
        </>
      )}
      <div class="row">
        <Button {...(answered.kind === 'gone' ? { look: 'primary' as const } : {})} onClick={restart}>
          {t('pair.other_code')}
        </Button>
        {answered.kind === 'approved' && user.role === 'owner' && (
          <ButtonLink href="/merchant/devices" icon="tablet">
            {t('pair.devices')}
          </ButtonLink>
        )}
      </div>
    </section>
  );
}
