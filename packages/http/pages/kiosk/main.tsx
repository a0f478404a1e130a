import { actAsDevice } from '../api/device.ts';
import { t } from '../i18n/t.ts';
import { words } from '../i18n/words.ts';
import '../styles/boot.css';
import '../styles/clock.css';
import '../styles/kiosk.css';
import { start } from '../ui/start.tsx';
import { KioskPage } from './kiosk-page.tsx';

actAsDevice();
void start({
  load: words('common', 'problems', 'clock', 'pairing'),
  prefix: '/kiosk',
  title: () => `${t('kiosk.title')} · Tresen`,
  Page: KioskPage,
});
