import { setQuery } from '../kit/router.ts';
import { filter } from '../ui/listing.tsx';

/** The first moment of a calendar day by the reader's clock, for the API. */
export const dayStart = (day: string): string | null => (day ? new Date(`${day}T00:00`).toISOString() : null);

/** The first moment after it. */
export const dayEnd = (day: string): string | null => {
  if (!day) return null;
  const [year, month, date] = day.split('-').map(Number);
  return new Date(year!, month! - 1, date! + 1).toISOString();
};

/** A day that the address names. */
export const DayFilter = ({ name, label }: { name: string; label: string }) => (
  <label class="filter">
    <span class="small muted">{label}</span>
    <input
      class="input"
      type="date"
      value={filter(name)}
      onChange={(event) => setQuery({ [name]: event.currentTarget.value || null })}
    />
  </label>
);
