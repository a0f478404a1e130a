import { t } from '../i18n/t.ts';
import { words } from '../i18n/words.ts';
import '../styles/customer.css';
import { start } from '../ui/start.tsx';
import { CardPage } from './card-page.tsx';

void start({
  load: words('common', 'problems', 'customer'),
  prefix: '/card',
  title: () => t('mine.title'),
  Page: () => <CardPage />,
});
