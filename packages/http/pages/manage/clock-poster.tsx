import { useState } from 'preact/hooks';
import type { NewClockLink } from '../../src/wire/clock.ts';
import type { Merchant, Store } from '../../src/wire/merchants.ts';
import { t } from '../i18n/t.ts';
import { Button } from '../ui/button.tsx';
import { ClockPaper } from './clock-paper.tsx';

/** The link that was just made, to be printed for a store or for all; it is shown this once. */
export function ClockPoster({
  made,
  merchant,
  stores,
}: {
  made: NewClockLink;
  merchant: Merchant;
  stores: readonly Store[];
}) {
  const [code, setCode] = useState(stores.length === 1 ? (stores[0]?.store_code ?? '') : '');
  const store = stores.find(({ store_code }) => store_code === code);
  const address = store ? `${made.url}&s=${encodeURIComponent(store.store_code)}` : made.url;
  return (
    <div class="stack">
      <p class="banner no-print">{t('time.poster_once')}</p>
      {stores.length > 1 && (
        <label class="filter no-print">
          <span>{t('time.poster_store')}</span>
          <select class="input" value={code} onChange={(event) => setCode(event.currentTarget.value)}>
            <option value="">{t('time.poster_any')}</option>
            {stores.map(({ id, name, store_code }) => (
              <option key={id} value={store_code}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
      <ClockPaper address={address} merchant={merchant} store={store} />
      <div class="row no-print">
        <Button look="primary" icon="print" onClick={() => print()}>
          {t('time.print')}
        </Button>
      </div>
    </div>
  );
}
