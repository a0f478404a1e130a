import { useLayoutEffect, useRef } from 'preact/hooks';
import { t } from '../i18n/t.ts';
import { digitsOf, money } from '../kit/format.ts';

const most = 99_999_999;
const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '00', '0'] as const;

/** An amount typed as on a till: the digits move in from the right. The number keys work wherever the focus is. */
export function MoneyPad({
  label,
  value,
  currency,
  onChange,
  onEnter,
}: {
  label: string;
  value: number;
  currency: string;
  onChange: (value: number) => void;
  onEnter: () => void;
}) {
  const put = (text: string) => onChange(Math.min(most, Number(`${value}${text}`)));
  const erase = () => onChange(Math.floor(value / 10));
  const latest = useRef({ put, erase, onEnter });
  latest.current = { put, erase, onEnter };
  // Before the pad is painted: whoever types does not wait for it.
  useLayoutEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement) return;
      if (/^[0-9]$/.test(event.key)) latest.current.put(event.key);
      else if (event.key === 'Backspace') latest.current.erase();
      else if (event.key === 'Enter' && !(event.target instanceof HTMLButtonElement)) latest.current.onEnter();
      else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
  const thousands = digitsOf(currency) === 0;
  return (
    <div class="money-pad stack tight">
      <p class="row spread money-typed" role="status" tabIndex={-1} autofocus>
        <span>{label}</span>
        <strong>{money(value, currency)}</strong>
      </p>
      <div class="keys" role="group" aria-label={label}>
        {digits.map((digit) => {
          const shown = digit === '00' && thousands ? '000' : digit;
          return (
            <button type="button" key={digit} class="key" onClick={() => put(shown)}>
              {shown}
            </button>
          );
        })}
        <button type="button" class="key word" aria-label={t('pos.delete_digit')} onClick={erase}>
          ⌫
        </button>
      </div>
    </div>
  );
}
