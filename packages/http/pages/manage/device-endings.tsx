import type { Device } from '../../src/wire/devices.ts';
import { t } from '../i18n/t.ts';
import { Field } from '../ui/field.tsx';
import { useForm } from '../ui/form.ts';
import { toast } from '../ui/toast.tsx';
import { FormDialog } from './form-dialog.tsx';
import { useChange, useOffice } from './office.ts';

interface Ending {
  readonly device: Device;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Switches a device off, at once and everywhere. */
export function RevokeDevice({ device, onClose, onDone }: Ending) {
  const { api } = useOffice();
  const form = useForm({ start: { reason: '' } });
  const change = useChange<Device>(`device.${device.id}.revoke`);
  const submit = async () => {
    const reason = form.values.reason.trim();
    const body = reason ? { reason } : {};
    if (!(await change.send({ method: 'POST', path: `${api}/devices/${device.id}/revoke`, body }))) return;
    toast(t('devices.revoked', { device: device.label }));
    onDone();
  };
  return (
    <FormDialog
      title={t('devices.revoke_title', { device: device.label })}
      form={form}
      busy={change.busy}
      submit={submit}
      submitLabel={t('devices.revoke')}
      danger
      onClose={onClose}
    >
      <p>{t('devices.revoke_text')}</p>
      <Field
        form={form}
        name="reason"
        label={t('devices.reason')}
        hint={t('devices.reason_hint')}
        optional
        maxLength={500}
      />
    </FormDialog>
  );
}

/** Takes a device out of the list for good. */
export function DeleteDevice({ device, onClose, onDone }: Ending) {
  const { api } = useOffice();
  const form = useForm({ start: {} });
  const change = useChange<undefined>(`device.${device.id}.delete`);
  const submit = async () => {
    if ((await change.send({ method: 'DELETE', path: `${api}/devices/${device.id}` })) === null) return;
    toast(t('devices.deleted', { device: device.label }));
    onDone();
  };
  return (
    <FormDialog
      title={t('devices.delete_title', { device: device.label })}
      form={form}
      busy={change.busy}
      submit={submit}
      submitLabel={t('devices.delete')}
      danger
      onClose={onClose}
    >
      <p>{t('devices.delete_text')}</p>
    </FormDialog>
  );
}
