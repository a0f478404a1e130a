import type { Program } from '../../src/wire/programs.ts';
import { t } from '../i18n/t.ts';
import { go } from '../kit/router.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { required, useForm } from '../ui/form.ts';
import { Trouble } from '../ui/states.tsx';
import { useChange, useOffice } from './office.ts';
import { Page } from '../ui/page.tsx';

const types = ['stamps', 'points', 'hybrid'] as const;

/** The two things that a program cannot do without; all else has a default and comes next, beside its preview. */
export function NewProgram() {
  const { api, home } = useOffice();
  const form = useForm({
    start: { name: '', type: 'stamps' },
    checks: { name: required },
    draft: 'program.new',
  });
  const making = useChange<Program>('program.new');
  const submit = async () => {
    if (!form.ready()) return;
    try {
      const { name, type } = form.values;
      const made = await making.send({
        method: 'POST',
        path: `${api}/loyalty/programs`,
        body: { name: name.trim(), type },
      });
      if (!made) return;
      form.reset();
      go(`${home}/programs/${made.id}/design`, { replace: true });
    } catch (error) {
      form.fail(error);
    }
  };
  return (
    <Page title={t('programs.new')} up={{ href: `${home}/programs`, title: t('nav.programs') }}>
      <form
        class="panel stack wide medium"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Field form={form} name="name" label={t('designer.name')} hint={t('designer.name_hint')} maxLength={120} />
        <fieldset class="stack tight">
          <legend>
            <strong>{t('programs.which')}</strong>
          </legend>
          {types.map((type) => (
            <label class="option" key={type}>
              <input
                type="radio"
                name="type"
                checked={form.values.type === type}
                onChange={() => form.change('type', type)}
              />
              <strong>{t(`program.type.${type}`)}</strong>
              <span class="hint">{t(`program.type_text.${type}`)}</span>
            </label>
          ))}
        </fieldset>
        <Trouble error={form.problem} />
        <Button look="primary" size="large" type="submit" busy={making.busy}>
          {t('programs.make')}
        </Button>
      </form>
    </Page>
  );
}
