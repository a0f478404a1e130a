import { actAsDevice } from '../api/device.ts';
import { Door } from '../boot/door.tsx';
import { words } from '../i18n/words.ts';
import { t } from '../i18n/t.ts';
import '../styles/boot.css';
import '../styles/counter.css';
import { start } from '../ui/start.tsx';
import { AtStore } from './counter-page.tsx';
import { endTicket } from './staff-ticket.ts';

const program = { id: 'tresen-counter', kind: 'tablet' } as const;

const Page = () => <Door program={program} title={t('counter.set_up')} At={AtStore} onLeave={endTicket} />;

actAsDevice();
void start({
  load: words('common', 'problems', 'counter', 'pairing'),
  prefix: '/counter',
  title: () => `${t('go.counter')} · Tresen`,
  Page,
});
