import { useState } from 'preact/hooks';
import type { Shift } from '../../src/wire/shifts.ts';
import { useSending } from '../api/sending.ts';
import { t } from '../i18n/t.ts';
import { denominations, isNote } from '../kit/cash.ts';
import { digitsOf, money } from '../kit/format.ts';
import { moneyText, parseMoney } from '../kit/money-text.ts';
import { go } from '../kit/router.ts';
import { drop, held, hold, parsed } from '../kit/storage.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Labelled } from '../ui/field.tsx';
import { useForm } from '../ui/form.ts';
import { Trouble } from '../ui/states.tsx';
import { useTill } from './till.ts';

type Counts = Readonly<Record<string, string>>;

/** Counts the drawer, note by note and coin by coin or as one sum, and closes the shift. What was counted is kept over a reload. */
export function CloseShift({ shift, onClose }: { shift: Shift; onClose: () => void }) {
  const till = useTill();
  const { currency } = shift;
  const draft = `count.${shift.id}`;
  const [counts, setCounts] = useState<Counts>(() => countsIn(draft));
  const [sum, setSum] = useState<string | null>(null);
  const form = useForm({ start: { note: '' }, draft: `close.${shift.id}` });
  const sending = useSending(`close.${shift.id}`, (body: object, key) =>
    till.call<Shift>(`/shifts/${shift.id}/close`, { method: 'POST', body, key }),
  );
  const faces = denominations(currency);
  const byFaces = faces.reduce((total, face) => total + face * (Number(counts[face]) || 0), 0);
  const counted = sum === null ? byFaces : parseMoney(sum, digitsOf(currency));
  const difference = counted === null ? null : counted - shift.expected_cash.amount_minor;
  const begun = sum !== null || Object.values(counts).some((count) => count !== '');
  const count = (face: number, value: string) => {
    const next = { ...counts, [face]: value.replace(/\D/g, '').slice(0, 5) };
    setCounts(next);
    setSum(null);
    hold(draft, JSON.stringify(next));
  };
  const submit = async () => {
    if (counted === null || sending.busy) return;
    const note = form.values.note.trim();
    try {
      const closed = await sending.send({ counted_cash_minor: counted, ...(note ? { note } : {}) });
      if (!closed) return;
      drop(draft);
      form.reset();
      till.setShift(null);
      go(`/pos/shift/${shift.id}`);
    } catch (error) {
      form.fail(error);
    }
  };
  const group = (title: string, part: readonly number[]) => (
    <fieldset class="stack tight">
      <legend class="section">{title}</legend>
      <div class="faces">
        {part.map((face) => (
          <label key={face} class="face">
            <span class="number">{money(face, currency)}</span>
            <span aria-hidden="true">×</span>
            <input
              class="input"
              inputMode="numeric"
              autoComplete="off"
              value={counts[face] ?? ''}
              placeholder="0"
              onInput={(event) => count(face, event.currentTarget.value)}
            />
          </label>
        ))}
      </div>
    </fieldset>
  );
  return (
    <Dialog title={t('shift.close_title', { number: shift.number })} onClose={onClose} wide>
      <form
        class="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <p class="muted">{t('shift.count_text')}</p>
        <div class="halves">
          {group(
            t('shift.notes'),
            faces.filter((face) => isNote(face, currency)),
          )}
          {group(
            t('shift.coins'),
            faces.filter((face) => !isNote(face, currency)),
          )}
        </div>
        <Labelled
          label={t('shift.counted')}
          hint={t('shift.counted_hint')}
          error={counted === null ? t('shift.amount_form') : undefined}
        >
          {(wiring) => (
            <span class="with-suffix">
              <input
                {...wiring}
                class="input counted"
                inputMode="decimal"
                autoComplete="off"
                value={sum ?? moneyText(byFaces, digitsOf(currency))}
                onFocus={(event) => event.currentTarget.select()}
                onInput={(event) => setSum(event.currentTarget.value)}
              />
              <span class="suffix">{currency}</span>
            </span>
          )}
        </Labelled>
        {begun && difference !== null && (
          <dl class="closing row spread" aria-live="polite">
            <div>
              <dt class="muted small">{t('shift.expected')}</dt>
              <dd>{money(shift.expected_cash.amount_minor, currency)}</dd>
            </div>
            <div class={difference === 0 ? 'good' : 'off'}>
              <dt class="muted small">{t('shift.difference')}</dt>
              <dd>
                <strong>
                  {difference > 0 && '+'}
                  {money(difference, currency)}
                </strong>
              </dd>
            </div>
          </dl>
        )}
        <Field form={form} name="note" label={t('shift.note')} optional maxLength={500} autoComplete="off" />
        <Trouble error={form.problem} />
        <p class="muted small">{t('shift.close_text')}</p>
        <div class="row end">
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button
            look="primary"
            type="submit"
            busy={sending.busy}
            aria-disabled={!begun || counted === null || undefined}
          >
            {t('shift.close')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function countsIn(draft: string): Counts {
  const value = parsed(held(draft));
  return typeof value === 'object' && value !== null ? (value as Counts) : {}; // written by this file alone
}
