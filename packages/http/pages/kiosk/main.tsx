import { actAsDevice } from '../api/device.ts';
import { pairAs } from '../api/pairing.ts';
import { t } from '../i18n/t.ts';
import { words } from '../i18n/words.ts';
import '../styles/clock.css';
import '../styles/kiosk.css';
import { start } from '../ui/start.tsx';
import { KioskPage } from './kiosk-page.tsx';

pairAs({ id: 'tresen-kiosk', kind: 'kiosk' });
actAsDevice();
void start({
  load: words('common', 'problems', 'clock', 'pairing'),
  prefix: '/kiosk',
  title: () => `${t('kiosk.title')} · Tresen`,
  Page: KioskPage,
});
