import type { Program } from '../../src/wire/programs.ts';
import { t } from '../i18n/t.ts';
import { contrast, isColour, readableOn } from '../kit/contrast.ts';
import { digitsOf } from '../kit/format.ts';
import { parseMoney } from '../kit/money-text.ts';
import { Button } from '../ui/button.tsx';
import { Field, Tick } from '../ui/field.tsx';
import { required, useForm, wholeNumber, type Check, type Fields, type Form } from '../ui/form.ts';
import { Trouble } from '../ui/states.tsx';
import { toast } from '../ui/toast.tsx';
import { ColourField } from './colour-field.tsx';
import { bodyOf, pointers, rewardsOf, valuesOf, type DesignValues } from './designer-values.ts';
import { LogoField } from './logo-field.tsx';
import { useChange, useOffice } from './office.ts';
import { Previews } from './previews.tsx';
import { RewardsEditor } from './rewards-editor.tsx';

const most = 1_000_000_000;
const address: Check<Fields> = (value) =>
  !value.trim() || /^https?:\/\/\S+\.\S+$/.test(value.trim()) ? null : t('designer.address');
const picture: Check<Fields> = (value) =>
  !value.trim() || /^(https:\/\/\S+|data:image\/(png|jpeg|webp);base64,\S+)$/.test(value.trim())
    ? null
    : t('designer.picture');

const checksFor = (program: Program) => {
  const amount =
    (least: number): Check<Fields> =>
    (value) => {
      const given = parseMoney(value || '0', digitsOf(program.currency));
      return given !== null && given >= least ? null : t('designer.amount');
    };
  return {
    name: required,
    code: (value: string) => (/^[A-Za-z0-9-]{2,32}$/.test(value.trim()) ? null : t('designer.code_form')),
    logo_url: picture,
    terms_url: address,
    privacy_url: address,
    cooldown_minutes: wholeNumber(0, 525_600),
    max_daily_stamps: wholeNumber(1, 1_000, { optional: true }),
    ...(program.stamps ? { target: wholeNumber(1, 100), reward: required } : {}),
    ...(program.points
      ? {
          points: wholeNumber(1, 1_000_000),
          unit: amount(1),
          minimum_purchase: amount(0),
          welcome_bonus: wholeNumber(0, most),
          minimum_redemption: wholeNumber(0, most),
          expiry_days: wholeNumber(1, 36_500, { optional: true }),
        }
      : {}),
  };
};

/** Look and rules of a program, with the card as customers will see it beside them. */
export function Designer({ program, onSaved }: { program: Program; onSaved: (program: Program) => void }) {
  const { api } = useOffice();
  const stored = valuesOf(program);
  const form = useForm<DesignValues>({
    start: stored,
    checks: checksFor(program),
    draft: `program.${program.id}`,
    pointers,
    codes: { PROGRAM_CODE_TAKEN: 'code' },
  });
  const saving = useChange<Program>(`program.${program.id}`);
  const { values } = form;
  const changed = Object.keys(stored).some((name) => stored[name] !== values[name]);
  const incomplete =
    program.points !== null && rewardsOf(values).some(({ name, price }) => !name.trim() || !(Number(price) >= 1));

  const save = async () => {
    if (!form.ready() || incomplete) return;
    try {
      const saved = await saving.send({
        method: 'PATCH',
        path: `${api}/loyalty/programs/${program.id}`,
        body: bodyOf(values, program),
      });
      if (!saved) return;
      form.reset(valuesOf(saved));
      onSaved(saved);
      toast(t('saved'));
    } catch (error) {
      form.fail(error);
    }
  };

  return (
    <form
      class="designer"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <div class="stack wide">
        <section class="panel stack">
          <h2>{t('designer.basics')}</h2>
          <Field form={form} name="name" label={t('designer.name')} maxLength={120} />
          <Field
            form={form}
            name="code"
            label={t('designer.code')}
            hint={t('designer.code_hint')}
            autoCapitalize="characters"
            spellcheck={false}
          />
          <Switch form={form} name="active" label={t('designer.active')} hint={t('designer.active_hint')} />
        </section>
        {program.stamps && (
          <section class="panel stack">
            <h2>{t('stats.stamps')}</h2>
            <div class="halves">
              <Field form={form} name="target" label={t('designer.target')} inputMode="numeric" />
              <Field form={form} name="reward" label={t('designer.reward')} maxLength={120} />
            </div>
          </section>
        )}
        {program.points && <PointsPart form={form} currency={program.currency} />}
        <LookPart form={form} />
        <section class="panel stack">
          <h2>{t('designer.fraud')}</h2>
          <Switch form={form} name="require_staff_pin" label={t('designer.pin')} hint={t('designer.pin_hint')} />
          {program.stamps && (
            <div class="halves">
              <Field
                form={form}
                name="cooldown_minutes"
                label={t('designer.cooldown')}
                suffix={t('designer.minutes')}
                inputMode="numeric"
              />
              <Field
                form={form}
                name="max_daily_stamps"
                label={t('designer.daily')}
                hint={t('designer.daily_hint')}
                optional
                inputMode="numeric"
              />
            </div>
          )}
        </section>
        <section class="panel stack">
          <h2>{t('designer.papers')}</h2>
          <Field form={form} name="terms_url" label={t('designer.terms')} optional type="url" placeholder="https://" />
          <Field
            form={form}
            name="privacy_url"
            label={t('designer.privacy')}
            optional
            type="url"
            placeholder="https://"
          />
        </section>
      </div>
      <aside class="preview stack" aria-label={t('designer.preview')}>
        <Previews
          values={values}
          program={program}
          logoUrl={values.logo_url && picture(values.logo_url, {}) === null ? values.logo_url : null}
        />
        <Trouble error={form.problem} />
        <Button look="primary" size="large" type="submit" busy={saving.busy} wide>
          {t('save')}
        </Button>
        {changed && (
          <div class="row spread">
            <span class="chip warn">{t('designer.unsaved')}</span>
            <Button look="quiet" icon="undo" onClick={() => form.reset(stored)}>
              {t('designer.discard')}
            </Button>
          </div>
        )}
      </aside>
    </form>
  );
}

const Switch = ({
  form,
  name,
  label,
  hint,
}: {
  form: Form<DesignValues>;
  name: 'active' | 'require_staff_pin';
  label: string;
  hint: string;
}) => (
  <Tick
    label={label}
    hint={hint}
    checked={form.values[name] === 'true'}
    onChange={(yes) => form.change(name, String(yes))}
  />
);

const PointsPart = ({ form, currency }: { form: Form<DesignValues>; currency: string }) => (
  <section class="panel stack">
    <h2>{t('stats.points')}</h2>
    <div class="halves">
      <Field form={form} name="points" label={t('designer.points')} inputMode="numeric" />
      <Field form={form} name="unit" label={t('designer.unit')} suffix={currency} inputMode="decimal" />
      <Field
        form={form}
        name="minimum_purchase"
        label={t('designer.minimum_purchase')}
        suffix={currency}
        inputMode="decimal"
      />
      <Field form={form} name="welcome_bonus" label={t('designer.welcome')} inputMode="numeric" />
      <Field form={form} name="minimum_redemption" label={t('designer.minimum_redemption')} inputMode="numeric" />
      <Field
        form={form}
        name="expiry_days"
        label={t('designer.expiry')}
        hint={t('designer.expiry_hint')}
        optional
        inputMode="numeric"
      />
    </div>
    <RewardsEditor
      rewards={rewardsOf(form.values)}
      onChange={(rewards) => form.change('rewards', JSON.stringify(rewards))}
    />
  </section>
);

/** Text has to be readable (4.5), signs have to be seen (3): WCAG 2.2, 1.4.3 and 1.4.11. */
const leastOf = { foreground: 4.5, accent: 3 } as const;

const LookPart = ({ form }: { form: Form<DesignValues> }) => {
  const { background } = form.values;
  return (
    <section class="panel stack">
      <h2>{t('designer.look')}</h2>
      <ColourField form={form} name="background" label={t('designer.background')} />
      {(['foreground', 'accent'] as const).map((name) => {
        const value = form.values[name];
        const ratio = isColour(value) && isColour(background) ? contrast(value, background) : 0;
        return (
          <div class="stack tight" key={name}>
            <ColourField form={form} name={name} label={t(`designer.${name}`)} />
            <div class="row" role="status">
              <span class={`chip ${ratio >= leastOf[name] ? 'good' : 'bad'}`}>
                {ratio >= leastOf[name] ? t('designer.contrast_good') : t('designer.contrast_low')} {ratio.toFixed(1)}:1
              </span>
              {ratio < leastOf[name] && isColour(background) && (
                <Button onClick={() => form.change(name, readableOn(background))}>{t('designer.make_readable')}</Button>
              )}
            </div>
          </div>
        );
      })}
      <LogoField form={form} />
    </section>
  );
};
