import { useEffect, useState } from 'preact/hooks';
import { t } from '../i18n/t.ts';
import { setQuery } from '../kit/router.ts';
import { filter } from '../ui/listing.tsx';

const typingPause = 300;

/** The number on the paper that somebody holds; in the address, so that a reload finds the same. */
export function ReceiptNumberFilter() {
  const [typed, setTyped] = useState(filter('receipt'));
  useEffect(() => {
    if (typed === filter('receipt')) return;
    const timer = setTimeout(() => setQuery({ receipt: typed || null }), typingPause);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <label class="filter">
      <span class="small muted">{t('sale.receipt_no')}</span>
      <input
        class="input receipt-no"
        inputMode="numeric"
        autoComplete="off"
        value={typed}
        onInput={(event) => setTyped(event.currentTarget.value.replace(/\D/g, '').slice(0, 9))}
      />
    </label>
  );
}
