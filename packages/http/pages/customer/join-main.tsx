import { t } from '../i18n/t.ts';
import { words } from '../i18n/words.ts';
import '../styles/customer.css';
import { start } from '../ui/start.tsx';
import { JoinPage } from './join-page.tsx';

void start({
  load: words('common', 'problems', 'customer'),
  prefix: '/join',
  title: () => t('join.submit'),
  Page: JoinPage,
});
