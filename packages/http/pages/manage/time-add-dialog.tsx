import { useState } from 'preact/hooks';
import type { TimeEntry } from '../../src/wire/clock.ts';
import type { Store } from '../../src/wire/merchants.ts';
import type { StaffMember } from '../../src/wire/staff.ts';
import { isRefused } from '../api/problem.ts';
import { t } from '../i18n/t.ts';
import { Choice, Field } from '../ui/field.tsx';
import { required, useForm } from '../ui/form.ts';
import { toast } from '../ui/toast.tsx';
import { FormDialog } from './form-dialog.tsx';
import { useChange, useOffice } from './office.ts';
import { BreakFields, momentsIn, type BreakText } from './time-fields.tsx';

/** Writes down a shift that nobody clocked. */
export function AddEntryDialog({
  members,
  stores,
  onClose,
  onDone,
}: {
  members: readonly StaffMember[];
  stores: readonly Store[];
  onClose: () => void;
  onDone: () => void;
}) {
  const { api } = useOffice();
  const first = members[0];
  const form = useForm({
    start: {
      staff_member_id: first?.id ?? '',
      store_id: stores.find(({ id }) => first?.store_ids.includes(id))?.id ?? stores[0]?.id ?? '',
      started_at: '',
      ended_at: '',
      reason: '',
    },
    checks: { started_at: required, ended_at: required, reason: required },
    draft: 'time.new',
    codes: {
      TIME_ENTRY_IN_FUTURE: 'ended_at',
      TIME_ENTRY_ENDS_BEFORE_START: 'ended_at',
      TIME_ENTRY_TOO_LONG: 'ended_at',
      TIME_ENTRY_OVERLAPS: 'started_at',
    },
  });
  const [breaks, setBreaks] = useState<readonly BreakText[]>([]);
  const [wrongBreak, setWrongBreak] = useState<number | null>(null);
  const sending = useChange<TimeEntry>('time.new');
  const submit = async () => {
    const { staff_member_id, store_id, started_at, ended_at, reason } = form.values;
    const { read } = momentsIn(stores.find(({ id }) => id === store_id)?.timezone ?? 'UTC');
    const body = {
      staff_member_id,
      store_id,
      started_at: read(started_at),
      ended_at: read(ended_at),
      breaks: breaks.map(({ from, to }) => ({ from: read(from), to: read(to) })),
      reason: reason.trim(),
    };
    setWrongBreak(null);
    try {
      if (!(await sending.send({ method: 'POST', path: `${api}/time/entries`, body }))) return;
    } catch (error) {
      if (!isRefused(error, 'TIME_ENTRY_BREAK_INVALID')) throw error;
      setWrongBreak(Number(error.data['break']));
      return;
    }
    form.reset();
    toast(t('time.added'));
    onDone();
  };
  return (
    <FormDialog
      title={t('time.add')}
      form={form}
      busy={sending.busy}
      submit={submit}
      submitLabel={t('time.add')}
      onClose={onClose}
    >
      <Choice
        form={form}
        name="staff_member_id"
        label={t('time.who')}
        options={members.map(({ id, name, staff_id }) => [id, `${name} (${staff_id})`] as const)}
      />
      {stores.length > 1 && (
        <Choice
          form={form}
          name="store_id"
          label={t('time.where')}
          options={stores.map(({ id, name }) => [id, name] as const)}
        />
      )}
      <div class="two">
        <Field form={form} name="started_at" label={t('time.started')} type="datetime-local" />
        <Field form={form} name="ended_at" label={t('time.ended')} type="datetime-local" />
      </div>
      <BreakFields breaks={breaks} wrong={wrongBreak} start={form.values.started_at} onChange={setBreaks} />
      <Field form={form} name="reason" label={t('time.reason')} hint={t('time.reason_hint')} maxLength={500} />
    </FormDialog>
  );
}
