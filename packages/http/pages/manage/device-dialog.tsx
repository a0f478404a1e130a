import { useState } from 'preact/hooks';
import type { Device } from '../../src/wire/devices.ts';
import type { Store } from '../../src/wire/merchants.ts';
import { t } from '../i18n/t.ts';
import { Button } from '../ui/button.tsx';
import { Choice, Field, Labelled } from '../ui/field.tsx';
import { required, useForm, type Form } from '../ui/form.ts';
import { toast } from '../ui/toast.tsx';
import { DeleteDevice, RevokeDevice } from './device-endings.tsx';
import { DeviceFacts } from './device-facts.tsx';
import { Status, seen } from './device-row.tsx';
import { FormDialog } from './form-dialog.tsx';
import { useChange, useOffice } from './office.ts';
import { readSettings, writtenSettings } from './sync-settings.ts';

const syncModes = ['api', 'file_transfer', 'push_pull'] as const;

interface Values extends Record<string, string> {
  label: string;
  sync_mode: string;
  sync_settings: string;
  allowed_addresses: string;
}

/** One device: its name, how it exchanges data, from where it may call, what is known of it, and its end. */
export function DeviceDialog({
  device,
  store,
  onClose,
  onDone,
}: {
  device: Device;
  store: Store | undefined;
  onClose: () => void;
  onDone: () => void;
}) {
  const { api } = useOffice();
  const [ending, setEnding] = useState<'revoke' | 'delete' | null>(null);
  const form = useForm<Values>({
    start: {
      label: device.label,
      sync_mode: device.sync_mode,
      sync_settings: writtenSettings(device.sync_settings),
      allowed_addresses: device.allowed_addresses.join('\n'),
    },
    checks: {
      label: required,
      sync_settings: (value) => (readSettings(value) ? null : t('devices.settings_form')),
    },
    pointers: Object.fromEntries(
      Array.from({ length: 50 }, (_, at) => [`/allowed_addresses/${at}`, 'allowed_addresses'] as const),
    ),
  });
  const saving = useChange<Device>(`device.${device.id}`);
  if (ending === 'revoke') return <RevokeDevice device={device} onClose={() => setEnding(null)} onDone={onDone} />;
  if (ending === 'delete') return <DeleteDevice device={device} onClose={() => setEnding(null)} onDone={onDone} />;

  const submit = async () => {
    const { label, sync_mode, sync_settings, allowed_addresses } = form.values;
    const body = {
      label: label.trim(),
      sync_mode,
      sync_settings: readSettings(sync_settings) ?? {},
      allowed_addresses: allowed_addresses.split(/[\s,]+/).filter(Boolean),
    };
    if (!(await saving.send({ method: 'PATCH', path: `${api}/devices/${device.id}`, body }))) return;
    toast(t('saved'));
    onDone();
  };
  return (
    <FormDialog
      title={device.label}
      form={form}
      busy={saving.busy}
      submit={submit}
      submitLabel={t('save')}
      onClose={onClose}
    >
      <p class="row">
        <Status device={device} />
        <span class="muted">{seen(device)}</span>
      </p>
      {device.revoked_reason && <p class="muted">{t('devices.revoked_because', { reason: device.revoked_reason })}</p>}
      <Field form={form} name="label" label={t('devices.label')} maxLength={120} autoComplete="off" />
      <DeviceFacts device={device} store={store} />
      <details class="more-settings">
        <summary>{t('devices.sync')}</summary>
        <div class="stack">
          <Choice
            form={form}
            name="sync_mode"
            label={t('devices.sync_mode')}
            options={syncModes.map((mode) => [mode, t(`devices.sync_mode.${mode}`)] as const)}
          />
          <Lines form={form} name="sync_settings" label={t('devices.settings')} hint={t('devices.settings_hint')} />
          <Lines
            form={form}
            name="allowed_addresses"
            label={t('devices.addresses')}
            hint={t('devices.addresses_hint')}
          />
        </div>
      </details>
      <div class="row">
        {device.status !== 'revoked' && (
          <Button icon="power" onClick={() => setEnding('revoke')}>
            {t('devices.revoke')}
          </Button>
        )}
        <Button icon="erase" onClick={() => setEnding('delete')}>
          {t('devices.delete')}
        </Button>
      </div>
    </FormDialog>
  );
}

/** A field of several lines. */
const Lines = ({
  form,
  name,
  label,
  hint,
}: {
  form: Form<Values>;
  name: 'sync_settings' | 'allowed_addresses';
  label: string;
  hint: string;
}) => (
  <Labelled label={label} hint={hint} error={form.errors[name]} optional>
    {(wiring) => (
      <textarea
        {...wiring}
        class="input mono"
        rows={3}
        spellcheck={false}
        autoComplete="off"
        autoCapitalize="none"
        data-field={name}
        value={form.values[name]}
        onInput={(event) => form.change(name, event.currentTarget.value)}
        onBlur={() => form.leave(name)}
      />
    )}
  </Labelled>
);
