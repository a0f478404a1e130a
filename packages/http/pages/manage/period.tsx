import { t } from '../i18n/t.ts';
import { dayAway } from '../kit/format.ts';
import { filter, Filter } from '../ui/listing.tsx';

const lengths = [7, 30, 90, 365] as const;
const usual = 30;

/**
 * The days that the address asks for: from one by the reader's clock until today as the stores have it, which the host knows. It
 * may be another day there.
 */
export function period(): { from: string } {
  const length = Number(filter('days')) || usual;
  return { from: dayAway(1 - length) };
}

export const PeriodFilter = () => (
  <Filter
    label={t('stats.period')}
    name="days"
    options={lengths.map(
      (length) => [length === usual ? '' : String(length), t('chart.days', { count: length })] as const,
    )}
  />
);
