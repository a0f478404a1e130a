import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { t } from '../i18n/t.ts';
import { Button } from '../ui/button.tsx';
import { Trouble } from '../ui/states.tsx';

const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;
const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ-'];
const forms = {
  number: { allowed: /^[0-9A-Z-]$/, shortest: 1, longest: 16 },
  pin: { allowed: /^[0-9]$/, shortest: 4, longest: 8 },
} as const;

/**
 * Large keys for a personnel number or a PIN, for thumbs and gloves; a keyboard works too. The digits of a PIN are never in the
 * document: only how many there are.
 */
export function Keypad({
  kind,
  busy = false,
  error,
  onDone,
}: {
  kind: keyof typeof forms;
  busy?: boolean;
  error?: unknown;
  onDone: (typed: string) => void;
}) {
  const { allowed, shortest, longest } = forms[kind];
  const typed = useRef('');
  const [shown, setShown] = useState('');
  const [spelling, setSpelling] = useState(false);
  const [touched, setTouched] = useState(false);
  const put = (next: string) => {
    if (next.length > longest) return;
    typed.current = next;
    setShown(kind === 'pin' ? '•'.repeat(next.length) : next);
    setTouched(true);
  };
  const done = () => {
    if (busy || typed.current.length < shortest) return;
    const given = typed.current;
    if (kind === 'pin') put('');
    setTouched(false);
    onDone(given);
  };
  // Whoever types means the pad with Enter, whatever was pressed before.
  const typing = useRef(false);
  const latest = useRef({ put, done });
  latest.current = { put, done };

  // Before the pad is painted: whoever types does not wait for it.
  useLayoutEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLSelectElement) return;
      const key = event.key.toUpperCase();
      if (event.key === 'Tab') typing.current = false;
      if (key.length === 1 && allowed.test(key)) {
        typing.current = true;
        latest.current.put(typed.current + key);
      } else if (event.key === 'Backspace') latest.current.put(typed.current.slice(0, -1));
      // Enter on a button that was gone to presses that one.
      else if (event.key === 'Enter' && (typing.current || !(event.target instanceof HTMLButtonElement)))
        latest.current.done();
      else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);

  const key = (text: string) => (
    <button type="button" key={text} class="key" onClick={() => put(typed.current + text)}>
      {text}
    </button>
  );
  return (
    <div class="keypad">
      {kind === 'number' ? (
        <p
          class="typed mono"
          role="status"
          aria-label={shown ? t('clock.number_typed', { number: shown }) : t('clock.number')}
        >
          {shown || <span class="muted placeholder">{t('clock.number')}</span>}
        </p>
      ) : (
        <p class="dots" role="status" aria-label={t('clock.pin_typed', { count: shown.length })}>
          {Array.from({ length: Math.max(shortest, shown.length) }, (_, at) => (
            <span key={at} class={at < shown.length ? 'dot full' : 'dot'} />
          ))}
        </p>
      )}
      <Trouble error={touched ? null : error} />
      {spelling && kind === 'number' ? (
        <div class="keys letters" role="group" aria-label={t('clock.keys')}>
          {letters.map(key)}
        </div>
      ) : (
        <div class="keys" role="group" aria-label={t('clock.keys')}>
          {digits.map(key)}
          <button
            type="button"
            class="key word"
            onClick={() => put(typed.current.slice(0, -1))}
            aria-label={t('clock.delete')}
          >
            ⌫
          </button>
          {key('0')}
          <Button look="primary" busy={busy} onClick={done} aria-disabled={shown.length < shortest || undefined}>
            {t('clock.ok')}
          </Button>
        </div>
      )}
      {kind === 'number' && (
        <Button look="quiet" onClick={() => setSpelling(!spelling)}>
          {spelling ? t('clock.digits') : t('clock.letters')}
        </Button>
      )}
    </div>
  );
}
