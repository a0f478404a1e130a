import type { ComponentType } from 'preact';
import { t } from '../i18n/t.ts';
import { match, path } from '../kit/router.ts';
import { Empty } from '../ui/states.tsx';
import { Audit } from './audit.tsx';
import { CardDetail } from './card-detail.tsx';
import { Cards } from './cards.tsx';
import { Devices } from './devices.tsx';
import { useOffice } from './office.ts';
import { NewProgram } from './new-program.tsx';
import { PaymentSettings } from './payment-settings.tsx';
import { Products } from './products.tsx';
import { ProgramPage } from './program-page.tsx';
import { Programs } from './programs.tsx';
import { Readers } from './readers.tsx';
import { Review } from './review.tsx';
import { SalePage } from './sale-page.tsx';
import { Sales } from './sales.tsx';
import { MerchantSettings } from './settings.tsx';
import { ShiftPage, Shifts } from './shifts.tsx';
import { Staff } from './staff.tsx';
import { Stores } from './stores.tsx';
import { ClockLinkView } from './time-link.tsx';
import { TimeEntries } from './time-entries.tsx';
import { TimePresent } from './time-present.tsx';
import { TimeSheets } from './time-sheets.tsx';
import { Today } from './today.tsx';
import { Users } from './users.tsx';
import { WalletSettingsPage } from './wallet-settings.tsx';
import { Wallets } from './wallets.tsx';

type Params = Readonly<Record<string, string>>;

const views: readonly (readonly [pattern: string, view: ComponentType<{ params: Params }>])[] = [
  ['/', Today],
  ['/programs', Programs],
  ['/programs/new', NewProgram],
  ['/programs/:id', ProgramPage],
  ['/programs/:id/:tab', ProgramPage],
  ['/cards', Cards],
  ['/cards/:id', CardDetail],
  ['/sales', Sales],
  ['/sales/shifts', Shifts],
  ['/sales/shifts/:id', ShiftPage],
  ['/sales/:id', SalePage],
  ['/products', Products],
  ['/payments', Review],
  ['/payments/readers', Readers],
  ['/payments/settings', PaymentSettings],
  ['/staff', Staff],
  ['/time', TimePresent],
  ['/time/entries', TimeEntries],
  ['/time/sheets', TimeSheets],
  ['/time/link', ClockLinkView],
  ['/users', Users],
  ['/stores', Stores],
  ['/devices', Devices],
  ['/audit', Audit],
  ['/settings', MerchantSettings],
  ['/wallets', Wallets],
  ['/wallets/settings', WalletSettingsPage],
];

/** The view that the address names. */
export function OfficeView() {
  const { home } = useOffice();
  const rest = path.value.slice(home.length);
  for (const [pattern, View] of views) {
    const params = match(pattern, rest);
    if (params) return <View key={`${pattern}:${params.id ?? ''}`} params={params} />;
  }
  return <Empty whole icon="search" title={t('error.nothing_here')} />;
}
