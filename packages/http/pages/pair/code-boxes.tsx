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
  // Keys may come faster than the boxes are drawn anew.
  const latest = useRef(value);
  latest.current = value;
  const change = (letters: string, strange: boolean) => {
    latest.current = letters.slice(0, userCodeLength);
    onChange(latest.current, strange);
  };
  const focus = (at: number) => {
    const box = boxes.current[Math.max(0, Math.min(at, userCodeLength - 1))];
    box?.focus();
    box?.select();
  };

  const put = (at: number, typed: string) => {
    const letters = userCodeLetters(typed);
    const strange = hasStrangeLetters(typed);
    const now = latest.current;
    const from = Math.min(at, now.length);
    if (!letters) return change(now, strange);
    const isWhole = letters.length === userCodeLength;
    change(isWhole ? letters : now.slice(0, from) + letters + now.slice(from + letters.length), strange);
    focus(from + letters.length);
  };
  const press = (at: number, event: KeyboardEvent) => {
    const now = latest.current;
    const moves: Readonly<Record<string, number>> = {
      ArrowLeft: at - 1,
      ArrowRight: at + 1,
      Home: 0,
      End: now.length,
    };
    const to = moves[event.key];
    if (to !== undefined) focus(Math.min(to, now.length));
    else if (event.key === 'Backspace' || event.key === 'Delete') {
      const taken = event.key === 'Backspace' && !now[at] ? Math.max(0, at - 1) : at;
      change(now.slice(0, taken) + now.slice(taken + 1), false);
      focus(taken);
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
            onFocus={(event) =>
              at > latest.current.length ? focus(latest.current.length) : event.currentTarget.select()
            }
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
