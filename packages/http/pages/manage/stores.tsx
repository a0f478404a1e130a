import { useState } from 'preact/hooks';
import type { Store } from '../../src/wire/merchants.ts';
import { useListing } from '../api/loading.ts';
import { locale, localeNames, locales } from '../i18n/locale.ts';
import { t } from '../i18n/t.ts';
import { Button } from '../ui/button.tsx';
import { Choice, Field, Tick } from '../ui/field.tsx';
import { required, useForm } from '../ui/form.ts';
import { Empty } from '../ui/states.tsx';
import { toast } from '../ui/toast.tsx';
import { FormDialog } from './form-dialog.tsx';
import { List, RowButton } from '../ui/listing.tsx';
import { useChange, useOffice } from './office.ts';
import { Page } from '../ui/page.tsx';

export function Stores() {
  const { api } = useOffice();
  const stores = useListing<Store>(`${api}/stores`);
  const [open, setOpen] = useState<Store | 'new' | null>(null);
  return (
    <Page
      title={t('nav.stores')}
      actions={
        <Button look="primary" icon="plus" onClick={() => setOpen('new')}>
          {t('stores.add')}
        </Button>
      }
    >
      <List
        of={stores}
        empty={
          <Empty icon="store" title={t('stores.none')}>
            <p>{t('stores.none_text')}</p>
          </Empty>
        }
      >
        {(store) => (
          <RowButton
            onClick={() => setOpen(store)}
            title={store.name}
            text={`${store.store_code} · ${store.timezone} · ${store.currency}`}
          >
            {!store.active && <span class="chip bad">{t('state.inactive')}</span>}
          </RowButton>
        )}
      </List>
      {open && (
        <StoreDialog
          key={open === 'new' ? 'new' : open.id}
          store={open === 'new' ? null : open}
          onClose={() => setOpen(null)}
          onDone={() => {
            setOpen(null);
            stores.reload();
          }}
        />
      )}
    </Page>
  );
}

function StoreDialog({ store, onClose, onDone }: { store: Store | null; onClose: () => void; onDone: () => void }) {
  const { api } = useOffice();
  const form = useForm({
    start: {
      name: store?.name ?? '',
      store_code: store?.store_code ?? '',
      timezone: store?.timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
      currency: store?.currency ?? 'EUR',
      locale: store?.locale ?? locale.peek(),
    },
    checks: {
      name: required,
      store_code: (value) => (/^[A-Za-z0-9-]{2,32}$/.test(value.trim()) ? null : t('designer.code_form')),
      timezone: required,
      currency: (value) => (/^[A-Za-z]{3}$/.test(value.trim()) ? null : t('stores.currency_form')),
    },
    codes: { STORE_CODE_TAKEN: 'store_code', STORE_HAS_OPEN_SHIFT: 'currency' },
  });
  const [active, setActive] = useState(store?.active ?? true);
  const saving = useChange<Store>(`store.${store?.id ?? 'new'}`);
  const submit = async () => {
    const { name, store_code, timezone, currency, locale: spoken } = form.values;
    const body = {
      name: name.trim(),
      store_code: store_code.trim(),
      timezone: timezone.trim(),
      currency: currency.trim().toUpperCase(),
      locale: spoken,
      ...(store ? { active } : {}),
    };
    const path = store ? `${api}/stores/${store.id}` : `${api}/stores`;
    if (!(await saving.send({ method: store ? 'PATCH' : 'POST', path, body }))) return;
    toast(t('saved'));
    onDone();
  };
  return (
    <FormDialog
      title={store ? store.name : t('stores.add')}
      form={form}
      busy={saving.busy}
      submit={submit}
      submitLabel={t('save')}
      onClose={onClose}
    >
      <Field form={form} name="name" label={t('contact.name')} maxLength={120} />
      <Field
        form={form}
        name="store_code"
        label={t('stores.code')}
        hint={t('stores.code_hint')}
        spellcheck={false}
        autoCapitalize="characters"
      />
      <Choice form={form} name="timezone" label={t('stores.timezone')} options={zones(form.values.timezone)} />
      <Field form={form} name="currency" label={t('stores.currency')} maxLength={3} autoCapitalize="characters" />
      <Choice
        form={form}
        name="locale"
        label={t('language')}
        options={locales.map((one) => [one, localeNames[one]] as const)}
      />
      {store && (
        <Tick label={t('stores.active')} hint={t('stores.active_hint')} checked={active} onChange={setActive} />
      )}
    </FormDialog>
  );
}

const zones = (now: string): (readonly [string, string])[] => {
  const all = Intl.supportedValuesOf('timeZone');
  return (all.includes(now) ? all : [now, ...all]).map((zone) => [zone, zone.replaceAll('_', ' ')] as const);
};
