import { t } from '../i18n/t.ts';
import { words } from '../i18n/words.ts';
import '../styles/lists.css';
import '../styles/manage.css';
import '../styles/manage-views.css';
import '../styles/sale.css';
import { SignedIn, useMe } from '../ui/signed-in.tsx';
import { start } from '../ui/start.tsx';
import { officeEntries } from './entries.ts';
import { OfficeContext } from './office.ts';
import { OfficeView } from './office-view.tsx';
import { Shell } from './shell.tsx';

const office = { api: '/merchant', home: '/merchant' };

function Own() {
  const { merchant } = useMe();
  return (
    <OfficeContext.Provider value={office}>
      <Shell
        name={merchant?.name ?? ''}
        home={office.home}
        entries={officeEntries(office.home)}
        elsewhere={[
          { href: '/pos', icon: 'till', title: t('go.pos') },
          { href: '/counter', icon: 'card', title: t('go.counter') },
        ]}
      >
        <OfficeView />
      </Shell>
    </OfficeContext.Provider>
  );
}

const Page = () => (
  <SignedIn roles={['owner']}>
    <Own />
  </SignedIn>
);

void start({
  load: words('common', 'problems', 'manage', 'people', 'devices', 'pairing', 'sales', 'shop', 'timesheets', 'wallet'),
  prefix: '/merchant',
  title: () => `${t('go.merchant')} · Tresen`,
  Page,
});
