import type { Merchant } from '../../src/wire/merchants.ts';
import { useThing } from '../api/loading.ts';
import { t } from '../i18n/t.ts';
import { officeEntries } from '../manage/entries.ts';
import { OfficeContext } from '../manage/office.ts';
import { OfficeView } from '../manage/office-view.tsx';
import { Shell } from '../manage/shell.tsx';
import { ButtonLink } from '../ui/button.tsx';
import { Icon } from '../ui/icons.tsx';
import { Shown } from '../ui/states.tsx';

/** A merchant's pages for an admin, who is never left in doubt whose they are. */
export function OnBehalf({ id }: { id: string }) {
  const home = `/admin/merchants/${id}`;
  const merchant = useThing<Merchant>(home);
  const name = merchant.state === 'ready' ? merchant.data.name : '…';
  return (
    <OfficeContext.Provider value={{ api: home, home }}>
      <Shell
        name={name}
        home={home}
        entries={officeEntries(home)}
        banner={
          <aside class="banner behalf" aria-label={t('admin.whose')}>
            <Icon name="warning" />
            <span class="grow">{t('admin.on_behalf', { name })}</span>
            <ButtonLink href="/admin" icon="out">
              {t('admin.leave')}
            </ButtonLink>
          </aside>
        }
      >
        <Shown of={merchant}>{() => <OfficeView />}</Shown>
      </Shell>
    </OfficeContext.Provider>
  );
}
