import { t } from '../i18n/t.ts';
import { words } from '../i18n/words.ts';
import { signOut } from '../api/client.ts';
import { Button } from '../ui/button.tsx';
import { Icon, type IconName } from '../ui/icons.tsx';
import { Mark } from '../ui/mark.tsx';
import { Preferences } from '../ui/preferences.tsx';
import { SignedIn, useMe } from '../ui/signed-in.tsx';
import { start } from '../ui/start.tsx';

const Tile = ({ href, icon, title, text }: { href: string; icon: IconName; title: string; text: string }) => (
  <a class="tile" href={href}>
    <Icon name={icon} size={32} />
    <span>
      <strong>{title}</strong>
      <span class="muted">{text}</span>
    </span>
    <Icon name="next" />
  </a>
);

function Places() {
  const { user, merchant } = useMe();
  return (
    <main class="centered" id="content">
      <div class="stack wide narrow">
        <header class="stack tight brand">
          <Mark size={56} />
          <h1>{t('home.welcome', { name: user.name })}</h1>
          <p class="muted">
            {t(`role.${user.role}`)}
            {merchant && ` · ${merchant.name}`}
          </p>
        </header>
        <nav class="stack" aria-label={t('sign_in.elsewhere')}>
          {user.role !== 'admin' && <Tile href="/pos" icon="till" title={t('go.pos')} text={t('go.pos_text')} />}
          {user.role !== 'admin' && (
            <Tile href="/counter" icon="card" title={t('go.counter')} text={t('go.counter_text')} />
          )}
          {user.role === 'owner' && (
            <Tile href="/merchant" icon="chart" title={t('go.merchant')} text={t('go.merchant_text')} />
          )}
          {user.role === 'admin' && <Tile href="/admin" icon="list" title={t('go.admin')} text={t('go.admin_text')} />}
        </nav>
        <div class="stack tight brand">
          <Preferences />
          <Button look="quiet" icon="out" onClick={signOut}>
            {t('sign_in.out')}
          </Button>
        </div>
      </div>
    </main>
  );
}

const Home = () => (
  <SignedIn roles={['admin', 'owner', 'staff']}>
    <Places />
  </SignedIn>
);

void start({ load: words('common', 'problems'), prefix: '/', title: () => 'Tresen', Page: Home });
