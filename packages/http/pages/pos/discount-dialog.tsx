import { useState } from 'preact/hooks';
import type { Discount, NewDiscount } from '../../src/wire/carts.ts';
import { t } from '../i18n/t.ts';
import { digitsOf, money, percent } from '../kit/format.ts';
import { moneyText, parseMoney } from '../kit/money-text.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Labelled } from '../ui/field.tsx';

const usual = [5, 10, 20, 50] as const;
const inHundredths = 100;

/** `−10 %`, `−2.00 €` */
export const sayDiscount = (discount: Discount, currency: string): string =>
  `−${discount.kind === 'percent' ? percent(discount.basis_points) : money(discount.amount_minor, currency)}`;

/** By percent or by amount; the usual ones with one tap. */
export function DiscountDialog({
  title,
  now,
  most,
  currency,
  onChosen,
  onClose,
}: {
  title: string;
  now: Discount | null;
  /** What it can take off at most, in minor units. */
  most: number;
  currency: string;
  onChosen: (discount: NewDiscount | null) => void;
  onClose: () => void;
}) {
  const digits = digitsOf(currency);
  const [kind, setKind] = useState<Discount['kind']>(now?.kind ?? 'percent');
  const [typed, setTyped] = useState(() =>
    now === null
      ? ''
      : now.kind === 'percent'
        ? String(now.basis_points / inHundredths)
        : moneyText(now.amount_minor, digits),
  );
  const [wrong, setWrong] = useState<string | null>(null);
  const choose = (discount: NewDiscount | null) => {
    onChosen(discount);
    onClose();
  };
  const submit = () => {
    if (kind === 'percent') {
      const basis_points = parseMoney(typed, 2);
      return basis_points !== null && basis_points >= 1 && basis_points <= 100 * inHundredths
        ? choose({ kind, basis_points })
        : setWrong(t('pos.percent_form'));
    }
    const amount_minor = parseMoney(typed, digits);
    return amount_minor !== null && amount_minor >= 1 && amount_minor <= most
      ? choose({ kind, amount_minor })
      : setWrong(t('pos.amount_form', { amount: money(most, currency) }));
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        class="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <div class="row usual" role="group" aria-label={t('pos.usual_discounts')}>
          {usual.map((one) => (
            <Button key={one} onClick={() => choose({ kind: 'percent', basis_points: one * inHundredths })}>
              {percent(one * inHundredths)}
            </Button>
          ))}
        </div>
        <div class="segments" role="radiogroup" aria-label={t('pos.discount_kind')}>
          {(['percent', 'amount'] as const).map((one) => (
            <label key={one}>
              <input
                type="radio"
                name="discount-kind"
                checked={kind === one}
                onChange={() => {
                  setKind(one);
                  setWrong(null);
                }}
              />
              <span>{t(`pos.discount_by.${one}`)}</span>
            </label>
          ))}
        </div>
        <Labelled label={t(`pos.discount_by.${kind}`)} error={wrong ?? undefined}>
          {(wiring) => (
            <span class="with-suffix">
              <input
                {...wiring}
                class="input"
                inputMode="decimal"
                autoComplete="off"
                autofocus
                value={typed}
                onInput={(event) => {
                  setTyped(event.currentTarget.value);
                  setWrong(null);
                }}
              />
              <span class="suffix">{kind === 'percent' ? '%' : currency}</span>
            </span>
          )}
        </Labelled>
        <div class="row spread">
          {now ? <Button onClick={() => choose(null)}>{t('pos.no_discount')}</Button> : <span />}
          <Button look="primary" type="submit">
            {t('pos.give_discount')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
