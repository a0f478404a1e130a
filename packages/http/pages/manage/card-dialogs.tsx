import { useState } from 'preact/hooks';
import type { Card, CustomerExport } from '../../src/wire/cards.ts';
import { call } from '../api/client.ts';
import { explainError } from '../i18n/explain.ts';
import { t } from '../i18n/t.ts';
import { saveAs } from '../kit/save-as.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { required, useForm, type Check } from '../ui/form.ts';
import { toast } from '../ui/toast.tsx';
import { FormDialog } from './form-dialog.tsx';
import { useChange, useOffice } from './office.ts';

interface Props {
  readonly card: Card;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

interface Deltas extends Record<string, string> {
  stamps_delta: string;
  points_delta: string;
  reason: string;
}

/** A correction by hand, always with its reason. */
export function AdjustDialog({ card, onClose, onDone }: Props) {
  const { api } = useOffice();
  const whole: Check<Deltas> = (value, { stamps_delta, points_delta }) => {
    if (value.trim() && !/^[+-]?\d{1,9}$/.test(value.trim())) return t('adjust.whole');
    return Number(stamps_delta) || Number(points_delta) ? null : t('adjust.something');
  };
  const form = useForm<Deltas>({
    start: { stamps_delta: '', points_delta: '', reason: '' },
    checks: { ...(card.stamps ? { stamps_delta: whole } : { points_delta: whole }), reason: required },
  });
  const sending = useChange<object>(`adjust.${card.id}`);
  const submit = async () => {
    const stamps = Number(form.values.stamps_delta);
    const points = Number(form.values.points_delta);
    const body = {
      ...(stamps ? { stamps_delta: stamps } : {}),
      ...(points ? { points_delta: points } : {}),
      reason: form.values.reason.trim(),
    };
    if (!(await sending.send({ method: 'POST', path: `${api}/loyalty/cards/${card.id}/adjust`, body }))) return;
    toast(t('adjust.done'));
    onDone();
  };
  return (
    <FormDialog
      title={t('cards.adjust')}
      form={form}
      busy={sending.busy}
      submit={submit}
      submitLabel={t('cards.adjust')}
      onClose={onClose}
    >
      <p class="muted">{t('adjust.text')}</p>
      {card.stamps && (
        <Field form={form} name="stamps_delta" label={t('adjust.stamps')} placeholder="+1" inputMode="text" optional />
      )}
      {card.points && (
        <Field form={form} name="points_delta" label={t('adjust.points')} placeholder="-50" inputMode="text" optional />
      )}
      <Field form={form} name="reason" label={t('adjust.reason')} maxLength={500} />
    </FormDialog>
  );
}

/** Cannot be undone, so it says what goes and what stays. */
export function EraseDialog({ card, onClose, onDone }: Props) {
  const { api } = useOffice();
  const form = useForm({ start: { reason: '' }, checks: { reason: required } });
  const sending = useChange<object>(`erase.${card.customer.id}`);
  const submit = async () => {
    const path = `${api}/loyalty/customers/${card.customer.id}/erase`;
    if (!(await sending.send({ method: 'POST', path, body: { reason: form.values.reason.trim() } }))) return;
    toast(t('erase.done'));
    onDone();
  };
  return (
    <FormDialog
      title={t('cards.erase')}
      form={form}
      busy={sending.busy}
      submit={submit}
      submitLabel={t('erase.submit')}
      danger
      onClose={onClose}
    >
      <p>{t('erase.text', { name: card.customer.name ?? card.number })}</p>
      <p class="trouble">{t('erase.final')}</p>
      <Field form={form} name="reason" label={t('adjust.reason')} hint={t('erase.reason_hint')} maxLength={500} />
    </FormDialog>
  );
}

/** Done at once, for it can be undone with the same button. */
export function SwitchCard({ card, onDone }: { card: Card; onDone: () => void }) {
  const { api } = useOffice();
  const sending = useChange<object>(`switch.${card.id}`);
  const verb = card.active ? 'deactivate' : 'reactivate';
  const submit = async () => {
    try {
      if (!(await sending.send({ method: 'POST', path: `${api}/loyalty/cards/${card.id}/${verb}`, body: {} }))) return;
      toast(card.active ? t('cards.deactivated') : t('cards.reactivated'));
      onDone();
    } catch (error) {
      toast(explainError(error), 'bad');
    }
  };
  return (
    <Button icon={card.active ? 'lock' : 'undo'} busy={sending.busy} onClick={() => void submit()}>
      {card.active ? t('cards.deactivate') : t('cards.reactivate')}
    </Button>
  );
}

/** All that is kept of a customer, as a file for them. */
export function ExportButton({ card }: { card: Card }) {
  const { api } = useOffice();
  const [busy, setBusy] = useState(false);
  const download = async () => {
    setBusy(true);
    try {
      const all = await call<CustomerExport>(`${api}/loyalty/customers/${card.customer.id}/export`);
      saveAs(`${card.number}.json`, 'application/json', JSON.stringify(all, null, 2));
    } catch (error) {
      toast(explainError(error), 'bad');
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button icon="download" busy={busy} onClick={() => void download()}>
      {t('cards.export')}
    </Button>
  );
}
