import { actAsDevice } from '../api/device.ts';
import { Door } from '../boot/door.tsx';
import { t } from '../i18n/t.ts';
import { words } from '../i18n/words.ts';
import '../styles/boot.css';
import '../styles/display.css';
import { start } from '../ui/start.tsx';
import { AtDisplay } from './display-page.tsx';

const program = { id: 'tresen-device', kind: 'other', scope: 'register' } as const;

const Page = () => <Door program={program} title={t('display.set_up')} At={AtDisplay} />;

actAsDevice();
void start({
  load: words('common', 'problems', 'pairing', 'display'),
  prefix: '/display',
  title: () => `${t('go.display')} · Tresen`,
  Page,
});
