import { useState } from 'preact/hooks';
import type { About } from '../../src/wire/about.ts';
import { signIn } from '../api/client.ts';
import { useThing } from '../api/loading.ts';
import { t } from '../i18n/t.ts';
import { Button } from './button.tsx';
import { Field, Tick } from './field.tsx';
import { required, useForm } from './form.ts';
import { Mark } from './mark.tsx';
import { Preferences } from './preferences.tsx';
import { Trouble } from './states.tsx';

const demoSignIns = ['staff@demo.test', 'owner@demo.test', 'admin@demo.test'] as const;
const demoRoles = ['role.staff', 'role.owner', 'role.admin'] as const;

/** E-mail and password, and one press for each sign-in of a demo. */
export function SignInForm() {
  const about = useThing<About>('/about', { signedIn: false });
  const form = useForm({ start: { email: '', password: '' }, checks: { email: required, password: required } });
  const [busy, setBusy] = useState(false);
  const [shown, setShown] = useState(false);

  const enter = async (email: string, password: string) => {
    setBusy(true);
    try {
      await signIn(email.trim(), password);
    } catch (error) {
      form.fail(error);
      setBusy(false);
    }
  };

  return (
    <>
      <form
        class="panel stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy && form.ready()) void enter(form.values.email, form.values.password);
        }}
      >
        <h2>{t('sign_in.title')}</h2>
        <Field
          form={form}
          name="email"
          label={t('sign_in.email')}
          type="email"
          autoComplete="username"
          inputMode="email"
        />
        <Field
          form={form}
          name="password"
          label={t('sign_in.password')}
          type={shown ? 'text' : 'password'}
          autoComplete="current-password"
        />
        <Tick label={t('sign_in.show')} checked={shown} onChange={setShown} />
        <Trouble error={form.problem} />
        <Button look="primary" size="large" type="submit" busy={busy} wide>
          {t('sign_in.title')}
        </Button>
      </form>
      {about.state === 'ready' && about.data.app_env === 'demo' && (
        <section class="stack tight" aria-labelledby="demo">
          <h2 id="demo" class="section">
            {t('sign_in.demo')}
          </h2>
          <p class="muted small">{t('sign_in.demo_text')}</p>
          <div class="row">
            {demoSignIns.map((email, at) => (
              <Button key={email} busy={busy} onClick={() => void enter(email, 'demo-password')}>
                {t(demoRoles[at]!)}
              </Button>
            ))}
          </div>
        </section>
      )}
    </>
  );
}

export const SignIn = () => (
  <main class="centered grows" id="content">
    <div class="stack wide narrow">
      <header class="stack tight brand">
        <Mark size={56} />
        <h1>Tresen</h1>
        <p class="muted">{t('home.tagline')}</p>
      </header>
      <SignInForm />
      <Preferences />
    </div>
  </main>
);
