import { actAsDevice } from '../api/device.ts';
import { Door } from '../boot/door.tsx';
import { t } from '../i18n/t.ts';
import { words } from '../i18n/words.ts';
import '../styles/boot.css';
import '../styles/lists.css';
import '../styles/pos.css';
import '../styles/sale.css';
import { start } from '../ui/start.tsx';
import { AtTill } from './till-page.tsx';

const program = { id: 'tresen-pos', kind: 'pos' } as const;

const Page = () => <Door program={program} title={t('pos.set_up')} At={AtTill} />;

actAsDevice();
void start({
  load: words('common', 'problems', 'pairing', 'register', 'sales'),
  prefix: '/pos',
  title: () => `${t('go.pos')} · Tresen`,
  Page,
});
