import { useState } from 'preact/hooks';
import type { ProviderOption } from '../../src/wire/payments.ts';
import { t } from '../i18n/t.ts';
import { likelyCash } from '../kit/cash.ts';
import { money } from '../kit/format.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { MoneyPad } from './money-pad.tsx';

/** What was handed over: a likely note with one tap, or any amount; the change is shown before. */
export function CashDialog({
  option,
  due,
  currency,
  onTendered,
  onClose,
}: {
  option: ProviderOption;
  due: number;
  currency: string;
  onTendered: (tendered: number) => void;
  onClose: () => void;
}) {
  const [typed, setTyped] = useState(0);
  const change = typed - due;
  return (
    <Dialog title={option.label} onClose={onClose}>
      <p class="due row spread">
        <span>{t('pos.due')}</span>
        <strong>{money(due, currency)}</strong>
      </p>
      <div class="notes" role="group" aria-label={t('pos.likely_notes')}>
        {likelyCash(due, currency).map((sum) => (
          <Button key={sum} size="large" look={sum === due ? 'primary' : 'plain'} onClick={() => onTendered(sum)}>
            {sum === due ? t('pos.exactly') : money(sum, currency)}
          </Button>
        ))}
      </div>
      <MoneyPad
        label={t('pos.tendered')}
        value={typed}
        currency={currency}
        onChange={setTyped}
        onEnter={() => (typed === 0 ? onTendered(due) : change >= 0 && onTendered(typed))}
      />
      <p class={`change row spread${typed > 0 && change < 0 ? ' short' : ''}`} role="status">
        <span>{typed > 0 && change < 0 ? t('pos.still_missing') : t('pos.change')}</span>
        <strong>{money(typed === 0 ? 0 : Math.abs(change), currency)}</strong>
      </p>
      <Button
        look="primary"
        size="large"
        wide
        aria-disabled={(typed > 0 && change < 0) || undefined}
        onClick={() => (typed === 0 ? onTendered(due) : change >= 0 && onTendered(typed))}
      >
        {typed === 0 ? t('pos.exactly_paid') : t('pos.cash_paid')}
      </Button>
    </Dialog>
  );
}
