import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { t } from '../i18n/t.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Trouble } from '../ui/states.tsx';

const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;
const longest = 8;
const shortest = 4;

/** A PIN pad over the page. The digits are never in the document: only how many there are. */
export function PinPad({
  title,
  onPin,
  onClose,
}: {
  title: string;
  /** Resolves when the PIN was right; what it throws is shown, and the pad is emptied. */
  onPin: (pin: string) => Promise<void>;
  onClose: () => void;
}) {
  const pin = useRef('');
  const [length, setLength] = useState(0);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const hint = useId();

  const put = (next: string) => {
    if (next.length > longest) return;
    pin.current = next;
    setLength(next.length);
    if (next) setError(null);
  };
  const submit = async () => {
    if (busy || pin.current.length < shortest) return;
    setBusy(true);
    const given = pin.current;
    put('');
    try {
      await onPin(given);
    } catch (refusal) {
      setError(refusal);
    } finally {
      setBusy(false);
    }
  };
  const latest = useRef(submit);
  latest.current = submit;

  // Before the pad is painted: whoever types does not wait for it.
  useLayoutEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (/^[0-9]$/.test(event.key)) put(pin.current + event.key);
      else if (event.key === 'Backspace') put(pin.current.slice(0, -1));
      // Enter on one of the pad's own keys presses that key.
      else if (event.key === 'Enter' && !(event.target instanceof HTMLButtonElement)) void latest.current();
      else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);

  return (
    <Dialog title={title} onClose={onClose}>
      <div class="pin-pad">
        <p class="dots" role="status" aria-label={t('pin.typed', { count: length })} tabIndex={-1} autofocus>
          {Array.from({ length: Math.max(shortest, length) }, (_, at) => (
            <span key={at} class={at < length ? 'dot full' : 'dot'} />
          ))}
        </p>
        <Trouble error={error} />
        <div class="keys" role="group" aria-label={t('pin.keys')} aria-describedby={hint}>
          {digits.map((digit) => (
            <button type="button" key={digit} class="key" onClick={() => put(pin.current + digit)}>
              {digit}
            </button>
          ))}
          <button
            type="button"
            class="key word"
            onClick={() => put(pin.current.slice(0, -1))}
            aria-label={t('pin.delete')}
          >
            ⌫
          </button>
          <button type="button" class="key" onClick={() => put(`${pin.current}0`)}>
            0
          </button>
          <Button
            look="primary"
            busy={busy}
            onClick={() => void submit()}
            aria-disabled={length < shortest || undefined}
          >
            {t('pin.ok')}
          </Button>
        </div>
        <p class="muted small" id={hint}>
          {t('pin.hint')}
        </p>
      </div>
    </Dialog>
  );
}
