import { t } from '../i18n/t.ts';
import { words } from '../i18n/words.ts';
import '../styles/pair.css';
import { SignedIn } from '../ui/signed-in.tsx';
import { start } from '../ui/start.tsx';
import { PairPage } from './pair-page.tsx';

// The code stays in the address while somebody signs in: nobody types it twice.
const Page = () => (
  <SignedIn roles={['owner', 'staff', 'admin']}>
    <PairPage />
  </SignedIn>
);

void start({
  load: words('common', 'problems', 'pairing'),
  prefix: '/pair/device',
  title: () => `${t('pair.title')} · Tresen`,
  Page,
});
