import { useId, useRef } from 'preact/hooks';
import { t } from '../i18n/t.ts';
import { hasStrangeLetters, userCodeLength, userCodeLetters } from '../kit/user-code.ts';
import { Icon } from '../ui/icons.tsx';

/** One box a letter. A code that is pasted, or filled in by the keyboard's suggestions, spreads over them from any box. */
export function CodeBoxes({
  value,
  onChange,
  error,
}: {
  value: string;
  onChange: (letters: string, strange: boolean) => void;
  error: string | null;
}) {
  const boxes = useRef<(HTMLInputElement | null)[]>([]);
  const id = useId();
  const focus = (at: number) => {
    const box = boxes.current[Math.max(0, Math.min(at, userCodeLength - 1))];
    box?.focus();
    box?.select();
  };

  const put = (at: number, typed: string) => {
    const letters = userCodeLetters(typed);
    const strange = hasStrangeLetters(typed);
    if (!letters) return onChange(value, strange);
    const next =
      letters.length === userCodeLength ? letters : value.slice(0, at) + letters + value.slice(at + letters.length);
    onChange(next.slice(0, userCodeLength), strange);
    focus(Math.min(at, value.length) + letters.length);
  };
  const press = (at: number, event: KeyboardEvent) => {
    const moves: Readonly<Record<string, number>> = {
      ArrowLeft: at - 1,
      ArrowRight: at + 1,
      Home: 0,
      End: value.length,
    };
    const to = moves[event.key];
    if (to !== undefined) focus(Math.min(to, value.length));
    else if (event.key === 'Backspace' || event.key === 'Delete') {
      const taken = event.key === 'Backspace' && !value[at] ? at - 1 : at;
      onChange(value.slice(0, Math.max(0, taken)) + value.slice(taken + 1), false);
      focus(event.key === 'Backspace' ? at - 1 : at);
    } else return;
    event.preventDefault();
  };

  return (
    <fieldset class={`code-field${error ? ' wrong' : ''}`} aria-describedby={error ? `${id}-error` : undefined}>
      <legend>{t('pair.code')}</legend>
      <div class="code-boxes">
        {Array.from({ length: userCodeLength }, (_, at) => (
          <input
            key={at}
            ref={(box) => void (boxes.current[at] = box)}
            class="input mono"
            aria-label={t('pair.letter', { number: at + 1, of: userCodeLength })}
            aria-invalid={error ? true : undefined}
            autoComplete="off"
            autoCapitalize="characters"
            spellcheck={false}
            enterkeyhint="go"
            value={value[at] ?? ''}
            onFocus={(event) => (at > value.length ? focus(value.length) : event.currentTarget.select())}
            onInput={(event) => {
              const typed = event.currentTarget.value;
              // The box shows what counts, also where the letter was refused or went to its neighbours.
              event.currentTarget.value = value[at] ?? '';
              put(at, typed.length === 2 && value[at] ? typed.replace(value[at], '') : typed);
            }}
            onKeyDown={(event) => press(at, event)}
            onPaste={(event) => {
              event.preventDefault();
              put(at, event.clipboardData?.getData('text') ?? '');
            }}
          />
        ))}
      </div>
      <p class="error" id={`${id}-error`} role="alert">
        {error && (
          <>
            <Icon name="warning" size={18} />
            <span>{error}</span>
          </>
        )}
      </p>
    </fieldset>
  );
}
