import type { AllHTMLAttributes, ComponentChildren, InputHTMLAttributes } from 'preact';
import { useId } from 'preact/hooks';
import { t } from '../i18n/t.ts';
import type { Fields, Form } from './form.ts';
import { Icon } from './icons.tsx';

interface FieldFrame {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
  readonly optional?: boolean;
}

interface Wiring {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': true | undefined;
}

/** Label, hint and error of any control, tied together for a screen reader. */
export function Labelled({
  label,
  hint,
  error,
  optional,
  children,
}: FieldFrame & { children: (wiring: Wiring) => ComponentChildren }) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  return (
    <div class={`field${error ? ' wrong' : ''}`}>
      <label for={id}>
        {label}
        {optional && <span class="muted"> · {t('field.optional')}</span>}
      </label>
      {children({ id, 'aria-describedby': described || undefined, 'aria-invalid': error ? true : undefined })}
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error && (
        <p class="error" id={`${id}-error`}>
          <Icon name="warning" size={18} />
          <span>{error}</span>
        </p>
      )}
    </div>
  );
}

type Control = Pick<
  AllHTMLAttributes<HTMLInputElement>,
  'autoComplete' | 'autofocus' | 'inputMode' | 'maxLength' | 'placeholder' | 'spellcheck' | 'autoCapitalize'
> & { readonly type?: 'text' | 'email' | 'tel' | 'password' | 'url' | 'date' | 'datetime-local' | 'color' };

export interface FieldProps<V extends Fields> extends Control {
  readonly form: Form<V>;
  readonly name: keyof V & string;
  readonly label: string;
  readonly hint?: string;
  readonly optional?: boolean;
  readonly suffix?: string;
}

export function Field<V extends Fields>({
  form,
  name,
  label,
  hint,
  optional,
  suffix,
  type = 'text',
  ...rest
}: FieldProps<V>) {
  // The types of an input are a union over `type`, which an open `type` matches in none of its parts.
  const attributes = { ...rest, type } as InputHTMLAttributes<HTMLInputElement>;
  return (
    <Labelled label={label} hint={hint} error={form.errors[name]} {...(optional ? { optional } : {})}>
      {(wiring) => (
        <span class={suffix ? 'with-suffix' : 'bare'}>
          <input
            {...attributes}
            {...wiring}
            class="input"
            name={name}
            data-field={name}
            value={form.values[name]}
            onInput={(event) => form.change(name, event.currentTarget.value)}
            onBlur={() => form.leave(name)}
          />
          {suffix && <span class="suffix">{suffix}</span>}
        </span>
      )}
    </Labelled>
  );
}

export function Choice<V extends Fields>({
  form,
  name,
  label,
  hint,
  options,
}: {
  form: Form<V>;
  name: keyof V & string;
  label: string;
  hint?: string;
  options: readonly (readonly [value: string, label: string])[];
}) {
  return (
    <Labelled label={label} hint={hint} error={form.errors[name]}>
      {(wiring) => (
        <select
          {...wiring}
          class="input"
          name={name}
          data-field={name}
          value={form.values[name]}
          onChange={(event) => form.change(name, event.currentTarget.value)}
          onBlur={() => form.leave(name)}
        >
          {options.map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Labelled>
  );
}

/** A yes or no; large enough to hit, the whole line is the target. */
export const Tick = ({
  label,
  hint,
  checked,
  onChange,
  error,
}: {
  label: ComponentChildren;
  hint?: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  error?: string | undefined;
}) => (
  <div class={`field${error ? ' wrong' : ''}`}>
    <label class="tick">
      <input
        type="checkbox"
        checked={checked}
        aria-invalid={error ? true : undefined}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <span>
        {label}
        {hint && <span class="hint">{hint}</span>}
      </span>
    </label>
    {error && (
      <p class="error" role="alert">
        <Icon name="warning" size={18} />
        <span>{error}</span>
      </p>
    )}
  </div>
);
