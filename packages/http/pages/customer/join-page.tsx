import { useEffect, useState } from 'preact/hooks';
import type { PublicCard } from '../../src/wire/cards.ts';
import type { PublicProgram } from '../../src/wire/programs.ts';
import { call } from '../api/client.ts';
import { useThing } from '../api/loading.ts';
import { isRefused } from '../api/problem.ts';
import { useSending } from '../api/sending.ts';
import { locale } from '../i18n/locale.ts';
import { t } from '../i18n/t.ts';
import { money } from '../kit/format.ts';
import { go, match, path } from '../kit/router.ts';
import { Button } from '../ui/button.tsx';
import { CardFace } from '../ui/card-face.tsx';
import { Field, Tick } from '../ui/field.tsx';
import { emailOrNothing, phoneOrNothing, useForm } from '../ui/form.ts';
import { Preferences } from '../ui/preferences.tsx';
import { Empty, ErrorState, Skeleton, Trouble } from '../ui/states.tsx';
import { CardPage } from './card-page.tsx';
import { wearColours } from './colours.ts';
import { Papers } from './papers.tsx';

/** The public page of a program: what it offers, one short form; then, in its place, the card that was made. */
export function JoinPage() {
  return match('/card/:id', path.value) ? <CardPage justMade /> : <ProgramPage />;
}

function ProgramPage() {
  const code = match('/join/:code', path.value)?.code ?? null;
  const program = useThing<PublicProgram>(code && `/loyalty/programs/${encodeURIComponent(code)}`, { signedIn: false });
  return (
    <main class="customer" id="content">
      {!code ||
      (program.state === 'failed' && isRefused(program.error, 'PROGRAM_NOT_FOUND', 'PROGRAM_INACTIVE', 'NOT_FOUND')) ? (
        <Empty whole icon="card" title={t('join.ended')} />
      ) : program.state === 'loading' ? (
        <Skeleton lines={6} tall />
      ) : program.state === 'failed' ? (
        <ErrorState error={program.error} retry={program.reload} />
      ) : (
        <Join program={program.data} />
      )}
      <Preferences />
    </main>
  );
}

interface Enrolment {
  readonly name?: string;
  readonly email?: string;
  readonly phone?: string;
  readonly locale: string;
  readonly accept_terms: true;
}

function Join({ program }: { program: PublicProgram }) {
  const form = useForm({
    start: { name: '', email: '', phone: '' },
    checks: { email: emailOrNothing, phone: phoneOrNothing },
    draft: `join.${program.code}`,
  });
  const [accepted, setAccepted] = useState(false);
  const [mustAccept, setMustAccept] = useState(false);
  const sending = useSending(`join.${program.code}`, (body: Enrolment, key) =>
    call<{ card: PublicCard }>(`/loyalty/programs/${encodeURIComponent(program.code)}/enrol`, {
      method: 'POST',
      body,
      key,
      signedIn: false,
    }),
  );
  useEffect(() => wearColours(program.look), []);

  const submit = async () => {
    setMustAccept(!accepted);
    if (!form.ready() || !accepted) return;
    const given = Object.entries(form.values).flatMap(([name, text]) => (text.trim() ? [[name, text.trim()]] : []));
    try {
      const answer = await sending.send({ ...Object.fromEntries(given), locale: locale.peek(), accept_terms: true });
      if (!answer) return;
      form.reset();
      go(`/card/${answer.card.id}`, { replace: true });
    } catch (error) {
      form.fail(error);
    }
  };

  return (
    <>
      <header class="stack tight">
        <h1>{t('join.title', { program: program.name })}</h1>
        <p class="muted">{t('join.by', { merchant: program.merchant_name })}</p>
      </header>
      <CardFace
        look={program.look}
        name={program.name}
        above={program.merchant_name}
        active
        stamps={program.stamps && { balance: 0, ...program.stamps }}
        points={program.points && { balance: program.points.welcome_bonus, rewards: program.points.rewards }}
      />
      <Offer program={program} />
      <form
        class="panel stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Field form={form} name="name" label={t('join.name')} optional autoComplete="name" />
        <Field
          form={form}
          name="email"
          label={t('contact.email')}
          hint={t('join.email_hint')}
          optional
          type="email"
          inputMode="email"
          autoComplete="email"
        />
        <Field
          form={form}
          name="phone"
          label={t('contact.phone')}
          optional
          type="tel"
          inputMode="tel"
          autoComplete="tel"
        />
        <Tick
          label={t('join.accept')}
          checked={accepted}
          onChange={(yes) => {
            setAccepted(yes);
            setMustAccept(false);
          }}
          error={mustAccept ? t('join.must_accept') : undefined}
        />
        <Papers program={program} />
        <Trouble error={form.problem} />
        <Button look="primary" size="large" type="submit" busy={sending.busy} wide>
          {t('join.submit')}
        </Button>
      </form>
    </>
  );
}

const Offer = ({ program: { stamps, points } }: { program: PublicProgram }) => (
  <ul class="offer stack tight">
    {stamps && <li>{t('join.stamps', { count: stamps.target, reward: stamps.reward })}</li>}
    {points && <li>{t('join.points', { count: points.points, amount: money(points.unit_minor, points.currency) })}</li>}
    {points && points.welcome_bonus > 0 && <li>{t('join.bonus', { count: points.welcome_bonus })}</li>}
  </ul>
);
