import type { ComponentChildren } from 'preact';
import { t } from '../i18n/t.ts';
import { path } from '../kit/router.ts';
import '../styles/time.css';
import { useOffice } from './office.ts';
import { Page, Tabs } from '../ui/page.tsx';

/** The frame of the time clock's views. */
export function TimePage({
  note,
  actions,
  children,
}: {
  note?: ComponentChildren;
  actions?: ComponentChildren;
  children: ComponentChildren;
}) {
  const { home } = useOffice();
  return (
    <Page title={t('nav.time')} note={note} actions={actions}>
      <Tabs
        label={t('nav.time')}
        here={path.value}
        tabs={[
          [`${home}/time`, t('time.present')],
          [`${home}/time/entries`, t('time.entries')],
          [`${home}/time/sheets`, t('time.sheets')],
          [`${home}/time/link`, t('time.link')],
        ]}
      />
      {children}
    </Page>
  );
}
