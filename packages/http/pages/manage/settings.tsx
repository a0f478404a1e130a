import { useState } from 'preact/hooks';
import type { Merchant } from '../../src/wire/merchants.ts';
import { useThing } from '../api/loading.ts';
import { localeNames, locales } from '../i18n/locale.ts';
import { t } from '../i18n/t.ts';
import { Button } from '../ui/button.tsx';
import { Choice, Field, Tick } from '../ui/field.tsx';
import { required, useForm } from '../ui/form.ts';
import { Shown, Trouble } from '../ui/states.tsx';
import { toast } from '../ui/toast.tsx';
import { useChange, useOffice } from './office.ts';
import { Page } from '../ui/page.tsx';

export function MerchantSettings() {
  const { api } = useOffice();
  const merchant = useThing<Merchant>(api);
  return (
    <Page title={t('nav.settings')}>
      <Shown of={merchant}>{(data) => <SettingsForm merchant={data} onSaved={merchant.set} />}</Shown>
    </Page>
  );
}

function SettingsForm({ merchant, onSaved }: { merchant: Merchant; onSaved: (merchant: Merchant) => void }) {
  const { api } = useOffice();
  // Only the platform may close a merchant's account or open it again.
  const byAdmin = api !== '/merchant';
  const [active, setActive] = useState(merchant.active);
  const form = useForm({
    start: { name: merchant.name, locale: merchant.locale },
    checks: { name: required },
    draft: `merchant.${merchant.id}`,
  });
  const saving = useChange<Merchant>(`merchant.${merchant.id}`);
  const save = async () => {
    if (!form.ready()) return;
    try {
      const saved = await saving.send({
        method: 'PATCH',
        path: api,
        body: { name: form.values.name.trim(), locale: form.values.locale, ...(byAdmin ? { active } : {}) },
      });
      if (!saved) return;
      form.reset({ name: saved.name, locale: saved.locale });
      onSaved(saved);
      toast(t('saved'));
    } catch (error) {
      form.fail(error);
    }
  };
  return (
    <form
      class="panel stack medium"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Field form={form} name="name" label={t('settings.name')} hint={t('settings.name_hint')} maxLength={120} />
      <Choice
        form={form}
        name="locale"
        label={t('language')}
        hint={t('settings.language_hint')}
        options={locales.map((one) => [one, localeNames[one]] as const)}
      />
      {byAdmin && (
        <Tick label={t('settings.active')} hint={t('settings.active_hint')} checked={active} onChange={setActive} />
      )}
      <Trouble error={form.problem} />
      <Button look="primary" type="submit" busy={saving.busy}>
        {t('save')}
      </Button>
    </form>
  );
}
