import { t } from '../i18n/t.ts';
import type { Entry } from './shell.tsx';

/** The main entries of a merchant's pages; the first four fit below on a phone. */
export const officeEntries = (home: string): readonly Entry[] => [
  { href: home, icon: 'chart', title: t('nav.today') },
  { href: `${home}/sales`, icon: 'receipt', title: t('nav.sales') },
  { href: `${home}/products`, icon: 'box', title: t('nav.products') },
  { href: `${home}/cards`, icon: 'card', title: t('nav.cards') },
  { href: `${home}/programs`, icon: 'star', title: t('nav.programs') },
  { href: `${home}/payments`, icon: 'cash', title: t('nav.payments') },
  { href: `${home}/staff`, icon: 'users', title: t('nav.staff') },
  { href: `${home}/time`, icon: 'clock', title: t('nav.time') },
  { href: `${home}/users`, icon: 'user', title: t('nav.users') },
  { href: `${home}/stores`, icon: 'store', title: t('nav.stores') },
  { href: `${home}/devices`, icon: 'tablet', title: t('nav.devices') },
  { href: `${home}/audit`, icon: 'list', title: t('nav.audit') },
  { href: `${home}/wallets`, icon: 'wallet', title: t('nav.wallets') },
  { href: `${home}/settings`, icon: 'gear', title: t('nav.settings') },
];
