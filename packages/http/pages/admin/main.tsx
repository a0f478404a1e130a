import type { ComponentType } from 'preact';
import { t } from '../i18n/t.ts';
import { words } from '../i18n/words.ts';
import { match, path } from '../kit/router.ts';
import { Shell } from '../manage/shell.tsx';
import '../styles/lists.css';
import '../styles/manage.css';
import '../styles/manage-views.css';
import '../styles/sale.css';
import { SignedIn } from '../ui/signed-in.tsx';
import { start } from '../ui/start.tsx';
import { Empty } from '../ui/states.tsx';
import { AuditTrail } from '../manage/audit.tsx';
import { Merchants } from './merchants.tsx';
import { OnBehalf } from './on-behalf.tsx';
import { PlatformFigures } from './platform-figures.tsx';
import { PlatformPrograms } from './platform-programs.tsx';
import { PlatformUsers } from './platform-users.tsx';

const home = '/admin';

const views: Readonly<Record<string, ComponentType>> = {
  [home]: Merchants,
  [`${home}/programs`]: PlatformPrograms,
  [`${home}/figures`]: PlatformFigures,
  [`${home}/users`]: PlatformUsers,
  [`${home}/audit`]: () => <AuditTrail path="/admin/audit" />,
};

function Platform() {
  const merchantId = /^\/admin\/merchants\/([^/]+)/.exec(path.value)?.[1];
  if (merchantId) return <OnBehalf key={merchantId} id={merchantId} />;
  const View = views[match('/admin', path.value) ? home : path.value.replace(/\/$/, '')];
  return (
    <Shell
      name={t('go.admin')}
      home={home}
      entries={[
        { href: home, icon: 'store', title: t('nav.merchants') },
        { href: `${home}/programs`, icon: 'star', title: t('nav.programs') },
        { href: `${home}/figures`, icon: 'chart', title: t('nav.figures') },
        { href: `${home}/users`, icon: 'user', title: t('nav.users') },
        { href: `${home}/audit`, icon: 'list', title: t('nav.audit') },
      ]}
    >
      {View ? <View key={path.value} /> : <Empty whole icon="search" title={t('error.nothing_here')} />}
    </Shell>
  );
}

const Page = () => (
  <SignedIn roles={['admin']}>
    <Platform />
  </SignedIn>
);

void start({
  load: words('common', 'problems', 'manage', 'people', 'devices', 'pairing', 'sales', 'shop', 'timesheets', 'wallet'),
  prefix: home,
  title: () => `${t('go.admin')} · Tresen`,
  Page,
});
