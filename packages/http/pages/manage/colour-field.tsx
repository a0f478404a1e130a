import { isColour } from '../kit/contrast.ts';
import { Labelled } from '../ui/field.tsx';
import type { Form } from '../ui/form.ts';
import { t } from '../i18n/t.ts';
import type { DesignValues } from './designer-values.ts';

/** A colour by picker or by its hexadecimal name. */
export const ColourField = ({
  form,
  name,
  label,
}: {
  form: Form<DesignValues>;
  name: 'background' | 'foreground' | 'accent';
  label: string;
}) => {
  const value = form.values[name];
  return (
    <Labelled label={label} error={form.errors[name] ?? (isColour(value) ? undefined : t('designer.colour_form'))}>
      {(wiring) => (
        <span class="with-suffix">
          <input
            type="color"
            class="input"
            aria-label={t('designer.pick', { what: label })}
            value={isColour(value) ? value : '#000000'}
            onInput={(event) => form.change(name, event.currentTarget.value)}
          />
          <input
            {...wiring}
            class="input mono"
            data-field={name}
            spellcheck={false}
            value={value}
            onInput={(event) => form.change(name, event.currentTarget.value)}
          />
        </span>
      )}
    </Labelled>
  );
};
