import { useState } from 'preact/hooks';
import type { Device, Pairing } from '../../src/wire/devices.ts';
import type { Store } from '../../src/wire/merchants.ts';
import { t } from '../i18n/t.ts';
import { Choice, Field } from '../ui/field.tsx';
import { required, useForm } from '../ui/form.ts';
import { FormDialog } from './form-dialog.tsx';
import { useChange, useOffice } from './office.ts';
import { PairingShown } from './pairing-shown.tsx';

export const deviceKinds: readonly Device['kind'][] = ['tablet', 'pos', 'scanner', 'kiosk', 'other'];

/** Pairs a device: what it is to be called and where it works, then the code that it scans. */
export function PairDialog({
  stores,
  store,
  usually = 'tablet',
  onClose,
}: {
  stores: readonly Store[];
  /** The store that the list shows, if it shows one. */
  store: string;
  /** What it is to be, unless something else is chosen. */
  usually?: Device['kind'];
  onClose: () => void;
}) {
  const { api } = useOffice();
  const open = stores.filter(({ active }) => active);
  const form = useForm({
    start: {
      label: '',
      store_id: open.find(({ id }) => id === store)?.id ?? open[0]?.id ?? '',
      kind: usually,
      mode: 'claim',
    },
    checks: { label: required, store_id: required },
    draft: `device.${usually}`,
  });
  const pairing = useChange<Pairing>('device.new');
  const [paired, setPaired] = useState<Pairing | null>(null);
  const isKiosk = form.values.kind === 'kiosk';

  if (paired) return <PairingShown pairing={paired} onClose={onClose} />;
  const submit = async () => {
    const { label, store_id, kind, mode } = form.values;
    const body = { label: label.trim(), store_id, kind, mode: isKiosk ? 'claim' : mode };
    const answer = await pairing.send({ method: 'POST', path: `${api}/devices`, body });
    if (!answer) return;
    form.reset();
    setPaired(answer);
  };
  return (
    <FormDialog
      title={t('devices.pair')}
      form={form}
      busy={pairing.busy}
      submit={submit}
      submitLabel={t('devices.show_code')}
      onClose={onClose}
    >
      <Field
        form={form}
        name="label"
        label={t('devices.label')}
        hint={t('devices.label_hint')}
        maxLength={120}
        autoComplete="off"
        autofocus
      />
      {open.length > 1 && (
        <Choice
          form={form}
          name="store_id"
          label={t('devices.store')}
          options={open.map(({ id, name, store_code }) => [id, `${name} (${store_code})`] as const)}
        />
      )}
      <Choice
        form={form}
        name="kind"
        label={t('device.fact.kind')}
        {...(isKiosk ? { hint: t('devices.kiosk_hint') } : {})}
        options={deviceKinds.map((kind) => [kind, t(`device.kind.${kind}`)] as const)}
      />
      {!isKiosk && (
        <fieldset class="stack tight">
          <legend>
            <strong>{t('devices.mode')}</strong>
          </legend>
          {(['claim', 'token'] as const).map((mode) => (
            <label class="tick" key={mode}>
              <input
                type="radio"
                name="mode"
                value={mode}
                checked={form.values.mode === mode}
                onChange={() => form.change('mode', mode)}
              />
              <span>
                {t(`devices.mode.${mode}`)}
                <span class="hint">{t(`devices.mode_hint.${mode}`)}</span>
              </span>
            </label>
          ))}
        </fieldset>
      )}
    </FormDialog>
  );
}
