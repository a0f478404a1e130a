import { useState } from 'preact/hooks';
import type { Store } from '../../src/wire/merchants.ts';
import type { StaffMember } from '../../src/wire/staff.ts';
import { explainError } from '../i18n/explain.ts';
import { t } from '../i18n/t.ts';
import { when } from '../kit/format.ts';
import { Button } from '../ui/button.tsx';
import { Field, Tick } from '../ui/field.tsx';
import { required, useForm } from '../ui/form.ts';
import { toast } from '../ui/toast.tsx';
import { FormDialog } from './form-dialog.tsx';
import { useChange, useOffice } from './office.ts';
import { idsOf, StoreTicks } from './store-ticks.tsx';

interface Values extends Record<string, string> {
  name: string;
  staff_id: string;
  stores: string;
  pin: string;
}

/** Six digits by the browser's randomness, drawn evenly; not all alike. */
function randomPin(): string {
  for (;;) {
    const pin = Array.from(crypto.getRandomValues(new Uint32Array(6)), (value) => String(value % 10)).join('');
    if (new Set(pin).size > 2) return pin;
  }
}

/** Hires somebody, or changes who they are, where they work, and their PIN. */
export function StaffDialog({
  member,
  stores,
  onClose,
  onDone,
}: {
  member: StaffMember | null;
  stores: readonly Store[];
  onClose: () => void;
  onDone: () => void;
}) {
  const { api } = useOffice();
  const form = useForm<Values>({
    start: {
      name: member?.name ?? '',
      staff_id: member?.staff_id ?? '',
      stores: (member?.store_ids ?? (stores.length === 1 ? stores.map(({ id }) => id) : [])).join(' '),
      pin: '',
    },
    checks: {
      name: required,
      staff_id: (value) => (/^[A-Za-z0-9-]{1,16}$/.test(value.trim()) ? null : t('staff.number_form')),
      pin: (value) => (!value || /^[0-9]{4,8}$/.test(value) ? null : t('staff.pin_form')),
    },
    pointers: { '/store_ids': 'stores' },
    codes: { STAFF_ID_TAKEN: 'staff_id', STAFF_PIN_TAKEN: 'pin' },
  });
  const [active, setActive] = useState(member?.active ?? true);
  const saving = useChange<StaffMember>(`staff.${member?.id ?? 'new'}`);
  const path = member ? `${api}/staff/${member.id}` : `${api}/staff`;
  const locked = member?.locked_until && Date.parse(member.locked_until) > Date.now() ? member.locked_until : null;

  const submit = async () => {
    const { name, staff_id, stores: ids, pin } = form.values;
    const body = {
      name: name.trim(),
      staff_id: staff_id.trim(),
      store_ids: idsOf(ids),
      active,
      ...(pin ? { pin } : {}),
    };
    if (!(await saving.send({ method: member ? 'PATCH' : 'POST', path, body }))) return;
    toast(t('saved'));
    onDone();
  };
  const atOnce = async (change: Parameters<typeof saving.send>[0], said: string) => {
    try {
      if (!(await saving.send(change))) return;
      toast(said);
      onDone();
    } catch (error) {
      toast(explainError(error), 'bad');
    }
  };

  return (
    <FormDialog
      title={member ? member.name : t('staff.hire')}
      form={form}
      busy={saving.busy}
      submit={submit}
      submitLabel={t('save')}
      onClose={onClose}
    >
      {locked && (
        <div class="trouble">
          <span class="grow">{t('staff.locked', { time: when(locked) })}</span>
          <Button
            icon="lock"
            busy={saving.busy}
            onClick={() => void atOnce({ method: 'POST', path: `${path}/unlock`, body: {} }, t('staff.unlocked'))}
          >
            {t('staff.unlock')}
          </Button>
        </div>
      )}
      {!locked && member !== null && member.failed_attempts > 0 && (
        <p class="chip warn">{t('staff.failed', { count: member.failed_attempts })}</p>
      )}
      <Field form={form} name="name" label={t('contact.name')} autoComplete="off" maxLength={120} />
      <Field form={form} name="staff_id" label={t('staff.number')} autoComplete="off" />
      <StoreTicks stores={stores} value={form.values.stores} onChange={(value) => form.change('stores', value)} />
      <Field
        form={form}
        name="pin"
        label={member?.has_pin ? t('staff.new_pin') : 'PIN'}
        hint={t('staff.pin_hint')}
        optional
        inputMode="numeric"
        autoComplete="off"
        maxLength={8}
      />
      <div class="row">
        <Button onClick={() => form.change('pin', randomPin())}>{t('staff.make_pin')}</Button>
        {member?.has_pin && (
          <Button
            busy={saving.busy}
            onClick={() => void atOnce({ method: 'PATCH', path, body: { pin: null } }, t('staff.pin_cleared'))}
          >
            {t('staff.clear_pin')}
          </Button>
        )}
      </div>
      <Tick label={t('staff.active')} hint={t('staff.active_hint')} checked={active} onChange={setActive} />
    </FormDialog>
  );
}
