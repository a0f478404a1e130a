import { t } from '../i18n/t.ts';
import { words } from '../i18n/words.ts';
import '../styles/clock.css';
import { start } from '../ui/start.tsx';
import { ClockPage } from './clock-page.tsx';

void start({
  load: words('common', 'problems', 'clock'),
  prefix: '/clock',
  title: () => `${t('clock.title')} · Tresen`,
  Page: ClockPage,
});
