import type { Entry } from '../../src/wire/cards.ts';
import { t } from '../i18n/t.ts';
import { signed } from '../kit/format.ts';

/** What an entry did to the balances. */
export const Change = ({ entry }: { entry: Pick<Entry, 'stamps_delta' | 'points_delta'> }) => (
  <>
    {entry.stamps_delta !== 0 && (
      <span class={`chip${entry.stamps_delta > 0 ? ' good' : ''}`}>
        {t('change.stamps', { count: entry.stamps_delta, change: signed(entry.stamps_delta) })}
      </span>
    )}
    {entry.points_delta !== 0 && (
      <span class={`chip${entry.points_delta > 0 ? ' good' : ''}`}>
        {t('change.points', { count: entry.points_delta, change: signed(entry.points_delta) })}
      </span>
    )}
  </>
);
