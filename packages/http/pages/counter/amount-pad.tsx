import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { t } from '../i18n/t.ts';
import { digitsOf, money } from '../kit/format.ts';
import { pointsFor, type PointRules } from '../kit/points.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';

const most = 99_999_999;
const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '00', '0'] as const;

/** The amount of a purchase, typed as on a till: the digits move in from the right. */
export function AmountPad({
  rules,
  currency,
  busy,
  onAmount,
  onClose,
}: {
  rules: PointRules;
  currency: string;
  busy: boolean;
  onAmount: (purchase: { amount_minor: number; sale_ref?: string }) => void;
  onClose: () => void;
}) {
  const [amount, setAmount] = useState(0);
  const [reference, setReference] = useState('');
  const missing = Math.max(0, rules.minimum_purchase_minor - amount);
  const submit = () => {
    if (amount <= 0 || busy) return;
    const sale_ref = reference.trim();
    onAmount({ amount_minor: amount, ...(sale_ref ? { sale_ref } : {}) });
  };
  const put = (text: string) => setAmount((now) => Math.min(most, Number(`${now}${text}`)));
  const erase = () => setAmount((now) => Math.floor(now / 10));
  const latest = useRef({ put, erase, submit });
  latest.current = { put, erase, submit };

  // Before the pad is painted: whoever types does not wait for it.
  useLayoutEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.target instanceof HTMLInputElement || event.defaultPrevented) return;
      // With the PIN pad above it, the keys are the PIN pad's.
      if (document.querySelector('dialog[open] .pin-pad')) return;
      if (/^[0-9]$/.test(event.key)) latest.current.put(event.key);
      else if (event.key === 'Backspace') latest.current.erase();
      else if (event.key === 'Enter' && !(event.target instanceof HTMLButtonElement)) latest.current.submit();
      else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);

  return (
    <Dialog title={t('counter.amount')} onClose={onClose}>
      <form
        class="amount-pad"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <p class="amount" role="status" tabIndex={-1} autofocus>
          {money(amount, currency)}
        </p>
        <p class="muted" role="status">
          {missing > 0 && amount > 0
            ? t('problem.PURCHASE_BELOW_MINIMUM', { amount: money(missing, currency) })
            : t('counter.will_earn', { count: pointsFor(amount, rules) })}
        </p>
        <div class="keys" role="group" aria-label={t('counter.amount')}>
          {digits.map((digit) => (
            <button
              type="button"
              key={digit}
              class="key"
              onClick={() => put(digitsOf(currency) === 0 && digit === '00' ? '000' : digit)}
            >
              {digitsOf(currency) === 0 && digit === '00' ? '000' : digit}
            </button>
          ))}
          <button type="button" class="key word" aria-label={t('pin.delete')} onClick={erase}>
            ⌫
          </button>
        </div>
        <div class="field fill">
          <label for="sale-ref">
            {t('counter.sale_ref')}
            <span class="muted"> · {t('field.optional')}</span>
          </label>
          <input
            id="sale-ref"
            class="input"
            autoComplete="off"
            maxLength={100}
            value={reference}
            onInput={(event) => setReference(event.currentTarget.value)}
          />
        </div>
        <Button look="primary" size="large" type="submit" busy={busy} wide aria-disabled={amount <= 0 || undefined}>
          {t('counter.earn')}
        </Button>
      </form>
    </Dialog>
  );
}
