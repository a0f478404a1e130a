import type { ComponentChildren } from 'preact';
import { createContext } from 'preact';
import { useContext, useEffect } from 'preact/hooks';
import type { Me } from '../../src/wire/sign-in.ts';
import { signOut } from '../api/client.ts';
import { useThing } from '../api/loading.ts';
import { session } from '../api/session.ts';
import { chooseLocale, localeWasChosen } from '../i18n/locale.ts';
import { t } from '../i18n/t.ts';
import { Button, ButtonLink } from './button.tsx';
import { SignIn } from './sign-in.tsx';
import { Empty, ErrorState, Skeleton } from './states.tsx';

export type UserOfMe = NonNullable<Me['user']>;
export type MeAsUser = Me & { readonly user: UserOfMe };

const MeContext = createContext<MeAsUser | null>(null);

/** Who is signed in; only inside {@link SignedIn}. */
export function useMe(): MeAsUser {
  const me = useContext(MeContext);
  if (!me) throw new Error('useMe outside of SignedIn');
  return me;
}

/** Shows its children to users of these roles; the sign-in to everyone else, in place, so that nobody loses their way. */
export function SignedIn({ roles, children }: { roles: readonly UserOfMe['role'][]; children: ComponentChildren }) {
  const signedIn = session.value !== null;
  return signedIn ? <ForRoles roles={roles}>{children}</ForRoles> : <SignIn />;
}

function ForRoles({ roles, children }: { roles: readonly UserOfMe['role'][]; children: ComponentChildren }) {
  const me = useThing<Me>('/me');
  const user = me.state === 'ready' ? me.data.user : null;
  useEffect(() => {
    if (user?.locale && !localeWasChosen()) chooseLocale(user.locale);
  }, [user?.id]);

  if (me.state === 'loading') return <Waiting />;
  if (me.state === 'failed')
    return (
      <main class="centered">
        <ErrorState error={me.error} retry={me.reload} />
      </main>
    );
  if (!user || !roles.includes(user.role))
    return (
      <main class="centered">
        <Empty whole icon="lock" title={t('sign_in.not_for_you')}>
          <div class="row">
            <ButtonLink href="/">{t('sign_in.elsewhere')}</ButtonLink>
            <Button onClick={signOut} icon="out">
              {t('sign_in.out')}
            </Button>
          </div>
        </Empty>
      </main>
    );
  return <MeContext.Provider value={{ ...me.data, user }}>{children}</MeContext.Provider>;
}

const Waiting = () => (
  <main class="centered">
    <div class="narrow">
      <Skeleton lines={5} />
    </div>
  </main>
);
