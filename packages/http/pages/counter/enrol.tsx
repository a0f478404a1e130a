import type { CardChanged } from '../../src/wire/cards.ts';
import { isRefused } from '../api/problem.ts';
import { useSending } from '../api/sending.ts';
import { locale, localeNames, locales } from '../i18n/locale.ts';
import { t } from '../i18n/t.ts';
import { go } from '../kit/router.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Choice, Field } from '../ui/field.tsx';
import { emailOrNothing, phoneOrNothing, useForm } from '../ui/form.ts';
import { Trouble } from '../ui/states.tsx';
import { storeCall, useCounter } from './counter-context.ts';

interface Enrolment {
  readonly program_id: string;
  readonly name?: string;
  readonly email?: string;
  readonly phone?: string;
  readonly locale: string;
}

/** A new card; nothing about the customer has to be given. */
export function Enrol({ onClose }: { onClose: () => void }) {
  const { store, programs } = useCounter();
  const form = useForm({
    start: { program_id: programs[0]?.id ?? '', name: '', email: '', phone: '', locale: locale.peek() },
    checks: { email: emailOrNothing, phone: phoneOrNothing },
    draft: 'enrol',
  });
  const sending = useSending('enrol', (body: Enrolment, key) =>
    storeCall<CardChanged>(store, '/loyalty/cards', { method: 'POST', body, key }),
  );
  const known =
    isRefused(form.problem, 'CARD_EXISTS') && typeof form.problem.data.card_id === 'string'
      ? form.problem.data.card_id
      : null;

  const submit = async () => {
    if (!form.ready()) return;
    const { name, email, phone, ...rest } = form.values;
    const given = Object.entries({ name, email, phone }).flatMap(([field, text]) =>
      text.trim() ? [[field, text.trim()]] : [],
    );
    try {
      const answer = await sending.send({ ...rest, ...Object.fromEntries(given) });
      if (!answer) return;
      form.reset();
      go(`/counter?card=${answer.card.id}&new=1`);
    } catch (error) {
      form.fail(error);
    }
  };

  return (
    <Dialog title={t('counter.enrol')} onClose={onClose}>
      <form
        class="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        {programs.length > 1 && (
          <Choice
            form={form}
            name="program_id"
            label={t('counter.program')}
            options={programs.map(({ id, name }) => [id, name] as const)}
          />
        )}
        <Field form={form} name="name" label={t('contact.name')} optional autoComplete="off" autofocus />
        <Field
          form={form}
          name="email"
          label={t('contact.email')}
          optional
          type="email"
          inputMode="email"
          autoComplete="off"
        />
        <Field
          form={form}
          name="phone"
          label={t('contact.phone')}
          optional
          type="tel"
          inputMode="tel"
          autoComplete="off"
        />
        <Choice
          form={form}
          name="locale"
          label={t('language')}
          options={locales.map((one) => [one, localeNames[one]] as const)}
        />
        <Trouble error={form.problem} />
        {known && (
          <Button icon="card" onClick={() => go(`/counter?card=${known}`)}>
            {t('counter.open_their_card')}
          </Button>
        )}
        <Button look="primary" size="large" type="submit" busy={sending.busy}>
          {t('counter.make_card')}
        </Button>
      </form>
    </Dialog>
  );
}
