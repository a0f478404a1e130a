import { foundation } from './0001-foundation.ts';
import { devices } from './0002-devices.ts';
import { settings } from './0003-settings.ts';
import { register } from './0004-register.ts';
import { clock } from './0005-clock.ts';
import { wallet } from './0006-wallet.ts';
import { tillNumbers } from './0007-till-numbers.ts';
import { shownBalances } from './0008-shown-balances.ts';
import { refreshedBy } from './0009-refreshed-by.ts';

/** Every migration in the order it runs. Listed by hand, so that bundles and built packages find them. */
export const migrations = [
  foundation,
  devices,
  settings,
  register,
  clock,
  wallet,
  tillNumbers,
  shownBalances,
  refreshedBy,
];
