import type { InputHTMLAttributes } from 'preact';
import { useState } from 'preact/hooks';
import type { ProviderSettings } from '../../src/wire/payments.ts';
import { useThing } from '../api/loading.ts';
import { t } from '../i18n/t.ts';
import { ago } from '../kit/format.ts';
import { Button } from '../ui/button.tsx';
import { Labelled } from '../ui/field.tsx';
import { useForm, type Form } from '../ui/form.ts';
import { Page } from '../ui/page.tsx';
import { Empty, Shown, Trouble } from '../ui/states.tsx';
import { toast } from '../ui/toast.tsx';
import { useChange, useOffice } from './office.ts';
import { PaymentTabs } from './payment-tabs.tsx';
import { labelIn, type PaymentSettingsList } from './providers-known.ts';

type SettingField = ProviderSettings['fields'][number];

/** What each payment provider has to be told. A secret is never shown again, only replaced or taken away. */
export function PaymentSettings() {
  const { api } = useOffice();
  const settings = useThing<PaymentSettingsList>(`${api}/settings/payments`);
  return (
    <Page title={t('nav.payments')} note={t('payments.settings_note')}>
      <PaymentTabs here="/payments/settings" />
      <Shown of={settings}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon="gear" title={t('payments.no_settings')} />
          ) : (
            <div class="halves">
              {items.map((one) => (
                <ProviderForm key={`${one.provider}/${one.updated_at}`} settings={one} onSaved={settings.reload} />
              ))}
            </div>
          )
        }
      </Shown>
    </Page>
  );
}

function ProviderForm({ settings, onSaved }: { settings: ProviderSettings; onSaved: () => void }) {
  const { api } = useOffice();
  const { provider, labels, fields, updated_at } = settings;
  const start = Object.fromEntries(fields.map(({ name, value }) => [name, value ?? '']));
  const form = useForm<Record<string, string>>({
    start,
    pointers: Object.fromEntries(fields.map(({ name }) => [`/values/${name}`, name])),
  });
  const [taken, setTaken] = useState<readonly string[]>([]);
  const saving = useChange<ProviderSettings>(`payment_settings.${provider}`);
  const changes = Object.fromEntries(
    fields.flatMap(({ name, secret }): (readonly [string, string | null])[] => {
      const typed = (form.values[name] ?? '').trim();
      if (taken.includes(name) && typed === '') return [[name, null]];
      if (secret) return typed === '' ? [] : [[name, typed]];
      return typed === (start[name] ?? '') ? [] : [[name, typed || null]];
    }),
  );
  const changed = Object.keys(changes).length > 0;
  const submit = async () => {
    if (!changed) return;
    const body = { provider, values: changes };
    if (!(await saving.send({ method: 'PATCH', path: `${api}/settings/payments`, body }))) return;
    toast(t('saved'));
    onSaved();
  };
  return (
    <form
      class="panel stack"
      noValidate
      aria-labelledby={`provider-${provider}`}
      onSubmit={(event) => {
        event.preventDefault();
        if (!saving.busy) submit().catch(form.fail);
      }}
    >
      <div class="row spread">
        <h2 id={`provider-${provider}`}>{labelIn(labels, provider)}</h2>
        {updated_at && <span class="muted small">{t('payments.changed', { ago: ago(updated_at) })}</span>}
      </div>
      {fields.map((field) => (
        <SettingInput
          key={field.name}
          field={field}
          form={form}
          taken={taken.includes(field.name)}
          take={() => {
            form.change(field.name, '');
            setTaken([...taken, field.name]);
          }}
        />
      ))}
      <Trouble error={form.problem} />
      <Button look="primary" type="submit" busy={saving.busy} aria-disabled={!changed || undefined}>
        {t('save')}
      </Button>
    </form>
  );
}

/** Names of settings that the page has words for; others are shown as they are called. */
const named = ['api_key', 'merchant_code', 'affiliate_key', 'app_id', 'tip_percentages'] as const;

function nameOf(name: string): string {
  const known = named.find((one) => one === name);
  if (known) return t(`setting.${known}`);
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function stateOf({ secret, is_set, from_installation }: SettingField, taken: boolean): string {
  if (taken) return t('payments.will_be_taken_away');
  if (is_set) return secret ? t('payments.secret_set') : t('payments.set_here');
  return from_installation ? t('payments.from_installation') : t('payments.not_set');
}

function SettingInput({
  field,
  form,
  taken,
  take,
}: {
  field: SettingField;
  form: Form<Record<string, string>>;
  taken: boolean;
  take: () => void;
}) {
  const { name, secret, is_set } = field;
  // Never a sign-in: a browser must not offer to keep it, or fill it in. The types of an input are a union over `type`.
  const attributes = {
    type: secret ? 'password' : 'text',
    autoComplete: secret ? 'new-password' : 'off',
  } as InputHTMLAttributes<HTMLInputElement>;
  return (
    <Labelled label={nameOf(name)} hint={stateOf(field, taken)} error={form.errors[name]}>
      {(wiring) => (
        <span class="with-suffix">
          <input
            {...wiring}
            class="input"
            {...attributes}
            spellcheck={false}
            data-field={name}
            placeholder={secret && is_set && !taken ? '••••••••' : ''}
            value={form.values[name] ?? ''}
            onInput={(event) => form.change(name, event.currentTarget.value)}
          />
          {is_set && !taken && (
            <Button look="quiet" onClick={take}>
              {t('payments.take_away')}
              <span class="hidden">: {nameOf(name)}</span>
            </Button>
          )}
        </span>
      )}
    </Labelled>
  );
}
