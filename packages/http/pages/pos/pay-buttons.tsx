import { useState } from 'preact/hooks';
import type { ProviderOption } from '../../src/wire/payments.ts';
import { t } from '../i18n/t.ts';
import { money } from '../kit/format.ts';
import { useShortcuts } from '../kit/shortcuts.ts';
import { Icon, type IconName } from '../ui/icons.tsx';
import { Skeleton } from '../ui/states.tsx';
import { CashDialog } from './cash-dialog.tsx';
import { ChooseReader } from './choose-reader.tsx';
import { missingTo, type Way } from './paying.ts';
import { useTill } from './till.ts';
import type { CartTopUp } from './top-up.ts';

const icons: Record<ProviderOption['flow'], IconName> = {
  immediate: 'cash',
  terminal: 'terminal',
  app_switch: 'tablet',
};
const mostKeys = 9;

/**
 * One button a provider, made from what the provider says of itself: its label, what is missing to its minimum. Those that cannot
 * be used now are named with the reason, and take no room from those that can.
 */
export function PayButtons({
  amount,
  currency,
  busy,
  onPay,
  topUpOf,
}: {
  amount: number;
  currency: string;
  busy: boolean;
  onPay: (way: Way) => void;
  /** What brings the cart to the option's minimum; absent where there is no cart any more. */
  topUpOf?: (option: ProviderOption) => CartTopUp | null;
}) {
  const till = useTill();
  const [asking, setAsking] = useState<ProviderOption | null>(null);
  const all = till.providers.value;
  const options = all?.filter(({ available }) => available) ?? null;
  const not = all?.filter(({ available }) => !available) ?? [];
  const press = (option: ProviderOption) => {
    if (busy) return;
    if (missingTo(option, amount) > 0) {
      const topUp = topUpOf?.(option);
      if (topUp) till.queue.put({ kind: 'add', product_id: topUp.product.id, quantity: topUp.quantity });
      return;
    }
    if (option.flow === 'immediate' || option.can.readers) setAsking(option);
    else onPay({ option, amount });
  };
  const keyed = (options ?? []).slice(0, mostKeys).map((option, at) => [String(at + 1), () => press(option)] as const);
  useShortcuts(Object.fromEntries(keyed));
  if (!options) return <Skeleton lines={2} />;
  return (
    <>
      <ul class="pay-ways" aria-label={t('pos.pay_with')}>
        {options.map((option, at) => (
          <li key={option.id}>
            <PayButton
              option={option}
              amount={amount}
              currency={currency}
              busy={busy}
              shortcut={at < mostKeys ? String(at + 1) : undefined}
              topUp={missingTo(option, amount) > 0 ? (topUpOf?.(option) ?? null) : null}
              press={() => press(option)}
            />
          </li>
        ))}
      </ul>
      {not.length > 0 && (
        <ul class="pay-not" aria-label={t('pos.cannot_pay_with')}>
          {not.map((option) => (
            <li key={option.id}>
              <strong>{option.label}:</strong> {option.why_not && t(`pos.why_not.${option.why_not}`)}
            </li>
          ))}
        </ul>
      )}
      {asking?.flow === 'immediate' && (
        <CashDialog
          option={asking}
          due={amount}
          currency={currency}
          onClose={() => setAsking(null)}
          onTendered={(tendered) => {
            setAsking(null);
            onPay({ option: asking, amount, tendered });
          }}
        />
      )}
      {asking && asking.flow !== 'immediate' && (
        <ChooseReader
          option={asking}
          onClose={() => setAsking(null)}
          onChosen={(readerId) => {
            setAsking(null);
            onPay({ option: asking, amount, readerId });
          }}
        />
      )}
    </>
  );
}

function PayButton({
  option,
  amount,
  currency,
  busy,
  shortcut,
  topUp,
  press,
}: {
  option: ProviderOption;
  amount: number;
  currency: string;
  busy: boolean;
  shortcut: string | undefined;
  topUp: CartTopUp | null;
  press: () => void;
}) {
  const missing = missingTo(option, amount);
  const possible = missing === 0 || topUp !== null;
  return (
    <button
      type="button"
      class={`button pay-way${missing > 0 ? ' short' : ''}`}
      aria-disabled={busy || !possible || undefined}
      aria-keyshortcuts={shortcut}
      onClick={press}
    >
      <Icon name={icons[option.flow]} size={28} />
      <span class="grow">
        <strong>
          {option.label}
          {missing > 0 && (
            <>
              {' '}
              <span class="money">(+{money(topUp?.added ?? missing, currency)})</span>
            </>
          )}
        </strong>
        {topUp && <span class="small">{t('pos.top_up', { count: topUp.quantity, name: topUp.product.name })}</span>}
        {missing > 0 && !topUp && (
          <span class="small">{t('pos.minimum', { amount: money(option.minimum.amount_minor, currency) })}</span>
        )}
      </span>
      {shortcut && <kbd class="shortcut keyboard">{shortcut}</kbd>}
    </button>
  );
}
