import { useState } from 'preact/hooks';
import type { TimeEntry, TimeEntryHistory } from '../../src/wire/clock.ts';
import { useThing } from '../api/loading.ts';
import { isRefused } from '../api/problem.ts';
import { t } from '../i18n/t.ts';
import { dateTime, dayIn, hoursText, timeIn } from '../kit/format.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { required, useForm } from '../ui/form.ts';
import { Shown, Trouble } from '../ui/states.tsx';
import { toast } from '../ui/toast.tsx';
import { useChange, useOffice } from './office.ts';
import { EntryChips, fromTo } from './time-facts.tsx';
import { BreakFields, momentsIn, type BreakText } from './time-fields.tsx';

interface Props {
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** One shift: as it stands, what was punched, what was corrected and why; and the way to correct it. */
export function EntryDialog({ id, onClose, onDone }: Props & { id: string }) {
  const { api } = useOffice();
  const entry = useThing<TimeEntryHistory>(`${api}/time/entries/${id}`);
  const title = entry.state === 'ready' ? entry.data.staff_member.name : t('time.entry');
  return (
    <Dialog title={title} onClose={onClose} wide>
      <Shown of={entry}>{(data) => <Entry entry={data} onClose={onClose} onDone={onDone} />}</Shown>
    </Dialog>
  );
}

function Entry({ entry, onClose, onDone }: Props & { entry: TimeEntryHistory }) {
  const [doing, setDoing] = useState<'correct' | 'remove' | null>(null);
  if (doing === 'correct') return <Correct entry={entry} onBack={() => setDoing(null)} onDone={onDone} />;
  if (doing === 'remove') return <Remove entry={entry} onBack={() => setDoing(null)} onDone={onDone} />;
  const { timezone } = entry.store;
  const at = (iso: string) => `${dayIn(iso, timezone)}, ${timeIn(iso, timezone)}`;
  return (
    <div class="stack">
      <div class="row spread">
        <p>
          <strong>{dayIn(entry.started_at, timezone)}</strong>
          <br />
          {fromTo(entry)} · {entry.store.name}
        </p>
        <EntryChips entry={entry} />
      </div>
      <dl class="facts">
        <dt>{t('time.worked')}</dt>
        <dd>{entry.forgotten ? t('time.not_counted') : hoursText(entry.worked_minutes)}</dd>
        <dt>{t('time.breaks')}</dt>
        <dd>
          {entry.breaks.length === 0
            ? t('time.no_breaks')
            : entry.breaks
                .map(({ from, to }) => `${timeIn(from, timezone)} – ${to ? timeIn(to, timezone) : '…'}`)
                .join(', ')}
        </dd>
      </dl>
      {entry.punches.length > 0 && (
        <section class="stack tight">
          <h3>{t('time.punches')}</h3>
          <ul class="lines small">
            {entry.punches.map((punch) => (
              <li class="row spread" key={`${punch.at}${punch.action}`}>
                <span>{t(`time.action.${punch.action}`)}</span>
                <span class="muted">
                  {at(punch.at)} · {t(`time.via.${punch.via}`)}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {entry.changes.length > 0 && (
        <section class="stack tight">
          <h3>{t('time.corrections')}</h3>
          <ul class="lines small">
            {entry.changes.map((change) => (
              <li class="stack tight" key={change.at}>
                <span>{change.reason}</span>
                <span class="muted">
                  {change.before ? `${fromTo({ ...change.before, store: entry.store })} → ` : ''}
                  {change.after.state === 'removed'
                    ? t('time.chip.removed')
                    : fromTo({ ...change.after, store: entry.store })}
                </span>
                <span class="muted">{[dateTime(change.at), change.user_name].filter(Boolean).join(' · ')}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      <div class="row end">
        <Button onClick={onClose}>{t('close')}</Button>
        {entry.state !== 'removed' && (
          <>
            <Button icon="erase" onClick={() => setDoing('remove')}>
              {t('time.remove')}
            </Button>
            <Button look="primary" icon="edit" onClick={() => setDoing('correct')}>
              {t('time.correct')}
            </Button>
          </>
        )}
      </div>
    </div>
  );
}

interface Doing {
  readonly entry: TimeEntryHistory;
  readonly onBack: () => void;
  readonly onDone: () => void;
}

function Correct({ entry, onBack, onDone }: Doing) {
  const { api } = useOffice();
  const { timezone } = entry.store;
  const moments = momentsIn(timezone, [
    entry.started_at,
    entry.ended_at,
    ...entry.breaks.flatMap(({ from, to }) => [from, to]),
  ]);
  const form = useForm({
    start: { started_at: moments.show(entry.started_at), ended_at: moments.show(entry.ended_at), reason: '' },
    checks: {
      started_at: required,
      reason: required,
      ...(entry.state === 'open' ? {} : { ended_at: required }),
    },
    codes: {
      TIME_ENTRY_IN_FUTURE: 'ended_at',
      TIME_ENTRY_ENDS_BEFORE_START: 'ended_at',
      TIME_ENTRY_TOO_LONG: 'ended_at',
      TIME_ENTRY_END_REQUIRED: 'ended_at',
      TIME_ENTRY_OVERLAPS: 'started_at',
    },
  });
  const [breaks, setBreaks] = useState<readonly BreakText[]>(() =>
    entry.breaks.map(({ from, to }) => ({ from: moments.show(from), to: moments.show(to) })),
  );
  const [wrongBreak, setWrongBreak] = useState<number | null>(null);
  const sending = useChange<TimeEntry>(`time.${entry.id}`);
  const submit = async () => {
    const { started_at, ended_at, reason } = form.values;
    const body = {
      started_at: moments.read(started_at),
      ended_at: ended_at === '' ? null : moments.read(ended_at),
      breaks: breaks.map(({ from, to }) => ({ from: moments.read(from), to: to === '' ? null : moments.read(to) })),
      reason: reason.trim(),
    };
    if (!(await sending.send({ method: 'POST', path: `${api}/time/entries/${entry.id}/correct`, body }))) return;
    toast(t('time.corrected'));
    onDone();
  };
  return (
    <form
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (sending.busy || !form.ready()) return;
        setWrongBreak(null);
        submit().catch((error: unknown) => {
          if (isRefused(error, 'TIME_ENTRY_BREAK_INVALID')) setWrongBreak(Number(error.data['break']));
          else form.fail(error);
        });
      }}
    >
      <p class="muted">{t('time.correct_text', { zone: timezone })}</p>
      <div class="two">
        <Field form={form} name="started_at" label={t('time.started')} type="datetime-local" />
        <Field
          form={form}
          name="ended_at"
          label={t('time.ended')}
          type="datetime-local"
          {...(entry.state === 'open' ? { optional: true, hint: t('time.open_hint') } : {})}
        />
      </div>
      <BreakFields breaks={breaks} wrong={wrongBreak} start={form.values.started_at} onChange={setBreaks} />
      <Field form={form} name="reason" label={t('time.reason')} hint={t('time.reason_hint')} maxLength={500} />
      <Trouble error={form.problem} />
      <div class="row end">
        <Button onClick={onBack}>{t('back')}</Button>
        <Button look="primary" type="submit" busy={sending.busy}>
          {t('time.correct')}
        </Button>
      </div>
    </form>
  );
}

function Remove({ entry, onBack, onDone }: Doing) {
  const { api } = useOffice();
  const form = useForm({ start: { reason: '' }, checks: { reason: required } });
  const sending = useChange<TimeEntry>(`time.remove.${entry.id}`);
  const submit = async () => {
    const body = { remove: true, reason: form.values.reason.trim() };
    if (!(await sending.send({ method: 'POST', path: `${api}/time/entries/${entry.id}/correct`, body }))) return;
    toast(t('time.removed'));
    onDone();
  };
  return (
    <form
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!sending.busy && form.ready()) submit().catch(form.fail);
      }}
    >
      <p>{t('time.remove_text')}</p>
      <Field form={form} name="reason" label={t('time.reason')} hint={t('time.reason_hint')} maxLength={500} />
      <Trouble error={form.problem} />
      <div class="row end">
        <Button onClick={onBack}>{t('back')}</Button>
        <Button look="danger" type="submit" busy={sending.busy}>
          {t('time.remove')}
        </Button>
      </div>
    </form>
  );
}
