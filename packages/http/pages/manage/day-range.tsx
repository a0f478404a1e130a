import { setQuery } from '../kit/router.ts';
import { atWallClock } from '../kit/zoned.ts';
import { filter } from '../ui/listing.tsx';

/** The first moment of a calendar day in a time zone, the reader's where none is given; for the API. */
export function dayStart(day: string, timeZone = new Intl.DateTimeFormat().resolvedOptions().timeZone): string | null {
  const at = atWallClock(`${day}T00:00`, timeZone);
  return at === null ? null : new Date(at).toISOString();
}

/** The first moment after it. */
export function dayEnd(day: string, timeZone?: string): string | null {
  const at = Date.parse(`${day}T00:00Z`);
  return Number.isNaN(at) ? null : dayStart(new Date(at + 86_400_000).toISOString().slice(0, 10), timeZone);
}

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
