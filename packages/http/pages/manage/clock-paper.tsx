import type { Merchant, Store } from '../../src/wire/merchants.ts';
import { useWordsIn } from '../i18n/in-language.ts';
import { words } from '../i18n/words.ts';
import { QrCode } from '../ui/qr-code.tsx';
import { Skeleton } from '../ui/states.tsx';

const load = words('timesheets');

/** What hangs at the entrance: a sheet of A4 in the language of the house, whatever the reader's. */
export function ClockPaper({
  address,
  merchant,
  store,
}: {
  address: string;
  merchant: Merchant;
  store: Store | undefined;
}) {
  const t = useWordsIn(merchant.locale, load);
  if (!t) return <Skeleton lines={1} tall />;
  return (
    <section class="panel stack poster clock-poster" lang={merchant.locale}>
      <p class="poster-title">{merchant.name}</p>
      {store && <p class="poster-text">{store.name}</p>}
      <QrCode text={address} label={t('time.poster_qr')} />
      <p class="poster-title">{t('time.poster_title')}</p>
      <ol class="poster-steps">
        <li>{t('time.poster_1')}</li>
        <li>{t('time.poster_2')}</li>
        <li>{t('time.poster_3')}</li>
      </ol>
    </section>
  );
}
