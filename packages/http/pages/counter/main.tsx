import { words } from '../i18n/words.ts';
import { t } from '../i18n/t.ts';
import '../styles/counter.css';
import { SignedIn } from '../ui/signed-in.tsx';
import { start } from '../ui/start.tsx';
import { CounterPage } from './counter-page.tsx';

const Page = () => (
  <SignedIn roles={['staff', 'owner']}>
    <CounterPage />
  </SignedIn>
);

void start({
  load: words('common', 'problems', 'counter'),
  prefix: '/counter',
  title: () => `${t('go.counter')} · Tresen`,
  Page,
});
