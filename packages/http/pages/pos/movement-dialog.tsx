import { useState } from 'preact/hooks';
import type { Shift } from '../../src/wire/shifts.ts';
import { useSending } from '../api/sending.ts';
import { t } from '../i18n/t.ts';
import { money } from '../kit/format.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { required, useForm } from '../ui/form.ts';
import { Trouble } from '../ui/states.tsx';
import { MoneyPad } from './money-pad.tsx';
import { useTill } from './till.ts';

/** Cash that goes into the drawer or out of it without a sale. */
export function MovementDialog({ shift, kind, onClose }: { shift: Shift; kind: 'in' | 'out'; onClose: () => void }) {
  const till = useTill();
  const [amount, setAmount] = useState(0);
  const [asked, setAsked] = useState<number | null>(null);
  const expected = shift.expected_cash.amount_minor;
  const isMuch = kind === 'out' && amount > expected;
  const asks = isMuch && asked === amount;
  const form = useForm({ start: { reason: '' }, checks: { reason: required } });
  const sending = useSending(`movement.${shift.id}`, (body: object, key) =>
    till.call<Shift>(`/shifts/${shift.id}/movements`, { method: 'POST', body, key }),
  );
  const submit = async () => {
    if (amount < 1 || sending.busy || !form.ready()) return;
    if (isMuch && !asks) return setAsked(amount);
    try {
      const changed = await sending.send({ kind, amount_minor: amount, reason: form.values.reason.trim() });
      if (!changed) return;
      till.setShift(changed);
      onClose();
    } catch (error) {
      form.fail(error);
    }
  };
  return (
    <Dialog title={kind === 'in' ? t('shift.put_in') : t('shift.take_out')} onClose={onClose}>
      <form
        class="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <MoneyPad
          label={t('shift.amount')}
          value={amount}
          currency={shift.currency}
          onChange={setAmount}
          onEnter={() => void submit()}
        />
        <Field
          form={form}
          name="reason"
          label={t('shift.reason')}
          hint={kind === 'in' ? t('shift.reason_in') : t('shift.reason_out')}
          maxLength={200}
          autoComplete="off"
        />
        <Trouble error={form.problem} />
        <div role="status">
          {asks && (
            <p class="banner">
              {t('shift.out_much', {
                amount: money(amount, shift.currency),
                expected: money(expected, shift.currency),
              })}
            </p>
          )}
        </div>
        <div class="row end">
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button look="primary" type="submit" busy={sending.busy} aria-disabled={amount < 1 || undefined}>
            {kind === 'in' ? t('shift.put_in') : asks ? t('shift.out_all_the_same') : t('shift.take_out')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
