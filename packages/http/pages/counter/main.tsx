import { actAsDevice, device } from '../api/device.ts';
import { session } from '../api/session.ts';
import { words } from '../i18n/words.ts';
import { t } from '../i18n/t.ts';
import '../styles/counter.css';
import { SignedIn } from '../ui/signed-in.tsx';
import { start } from '../ui/start.tsx';
import { CounterPage } from './counter-page.tsx';
import { DeviceCounter } from './device-counter.tsx';
import { SetUp } from './set-up.tsx';

/** A paired tablet works as itself, whoever else is signed in on it. */
const Page = () => {
  const held = device.value;
  if (held) return <DeviceCounter key={held.clientId} />;
  if (session.value === null) return <SetUp />;
  return (
    <SignedIn roles={['staff', 'owner']}>
      <CounterPage />
    </SignedIn>
  );
};

actAsDevice();
void start({
  load: words('common', 'problems', 'counter', 'pairing'),
  prefix: '/counter',
  title: () => `${t('go.counter')} · Tresen`,
  Page,
});
