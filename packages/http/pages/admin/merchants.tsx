import { useState } from 'preact/hooks';
import type { Merchant } from '../../src/wire/merchants.ts';
import { useListing } from '../api/loading.ts';
import { locale, localeNames, locales } from '../i18n/locale.ts';
import { t } from '../i18n/t.ts';
import { day } from '../kit/format.ts';
import { go } from '../kit/router.ts';
import { FormDialog } from '../manage/form-dialog.tsx';
import { filter, List, RowLink, Search } from '../ui/listing.tsx';
import { useChange } from '../manage/office.ts';
import { Page } from '../ui/page.tsx';
import { Button } from '../ui/button.tsx';
import { Choice, Field } from '../ui/field.tsx';
import { required, useForm } from '../ui/form.ts';
import { Empty } from '../ui/states.tsx';

export function Merchants() {
  const q = filter('q');
  const merchants = useListing<Merchant>('/admin/merchants', { q });
  const [adding, setAdding] = useState(false);
  return (
    <Page
      title={t('nav.merchants')}
      note={t('admin.merchants_note')}
      actions={
        <Button look="primary" icon="plus" onClick={() => setAdding(true)}>
          {t('admin.add_merchant')}
        </Button>
      }
    >
      <div class="row" role="search">
        <Search label={t('admin.search_merchants')} />
      </div>
      <List
        of={merchants}
        empty={<Empty icon="store" title={q ? t('list.nothing', { query: q }) : t('admin.no_merchants')} />}
      >
        {(merchant) => (
          <RowLink
            href={`/admin/merchants/${merchant.id}`}
            title={merchant.name}
            text={`${localeNames[merchant.locale]} · ${day(merchant.created_at)}`}
          >
            {!merchant.active && <span class="chip bad">{t('state.inactive')}</span>}
          </RowLink>
        )}
      </List>
      {adding && <MerchantDialog onClose={() => setAdding(false)} />}
    </Page>
  );
}

function MerchantDialog({ onClose }: { onClose: () => void }) {
  const form = useForm({ start: { name: '', locale: locale.peek() }, checks: { name: required } });
  const saving = useChange<Merchant>('merchant.new');
  const submit = async () => {
    const { name, locale: spoken } = form.values;
    const made = await saving.send({
      method: 'POST',
      path: '/admin/merchants',
      body: { name: name.trim(), locale: spoken },
    });
    if (made) go(`/admin/merchants/${made.id}/stores`);
  };
  return (
    <FormDialog
      title={t('admin.add_merchant')}
      form={form}
      busy={saving.busy}
      submit={submit}
      submitLabel={t('save')}
      onClose={onClose}
    >
      <Field form={form} name="name" label={t('contact.name')} maxLength={120} />
      <Choice
        form={form}
        name="locale"
        label={t('language')}
        options={locales.map((one) => [one, localeNames[one]] as const)}
      />
    </FormDialog>
  );
}
