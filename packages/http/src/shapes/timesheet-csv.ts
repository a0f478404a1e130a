import { csv, type CsvStyle } from '../kit/csv.ts';
import type { TimeEntry, Timesheet } from '../wire/clock.ts';
import type { Locale } from '../wire/common.ts';

const english: CsvStyle = { separator: ',', decimal: '.', mark: true };
/** Where the comma is the decimal point, spreadsheets tell columns apart by semicolons. */
const continental: CsvStyle = { separator: ';', decimal: ',', mark: true };

interface Words {
  readonly style: CsvStyle;
  readonly header: readonly string[];
  readonly notes: Readonly<Record<'open' | 'forgotten' | 'corrected' | 'by_hand', string>>;
}

const words: Readonly<Record<Locale, Words>> = {
  en: {
    style: english,
    header: ['Name', 'Number', 'Day', 'Store', 'From', 'To', 'Break hours', 'Hours', 'Note'],
    notes: {
      open: 'still going on',
      forgotten: 'clock-out missing',
      corrected: 'corrected',
      by_hand: 'entered by hand',
    },
  },
  fr: {
    style: continental,
    header: ['Nom', 'Matricule', 'Jour', 'Magasin', 'Arrivée', 'Départ', 'Heures de pause', 'Heures', 'Remarque'],
    notes: {
      open: 'en cours',
      forgotten: 'départ non pointé',
      corrected: 'corrigé',
      by_hand: 'saisi à la main',
    },
  },
  de: {
    style: continental,
    header: ['Name', 'Personalnummer', 'Tag', 'Filiale', 'Kommen', 'Gehen', 'Pausenstunden', 'Stunden', 'Hinweis'],
    notes: {
      open: 'läuft noch',
      forgotten: 'Gehen fehlt',
      corrected: 'korrigiert',
      by_hand: 'von Hand eingetragen',
    },
  },
  lb: {
    style: continental,
    header: ['Numm', 'Personalnummer', 'Dag', 'Geschäft', 'Kommen', 'Goen', 'Pausestonnen', 'Stonnen', 'Hiweis'],
    notes: {
      open: 'leeft nach',
      forgotten: 'Goe feelt',
      corrected: 'korrigéiert',
      by_hand: 'vun Hand agedroen',
    },
  },
};

const hours = (minutes: number): number => Math.round((minutes / 60) * 100) / 100;

/** A line a person and day, for a spreadsheet in the reader's language; times as clocks in the store showed them. */
export function timesheetCsv({ people }: Timesheet, locale: Locale): string {
  const { style, header, notes } = words[locale];
  const rows = people.flatMap(({ staff_member, days }) =>
    days.map(({ day, entries, worked_minutes, break_minutes }) => [
      staff_member.name,
      staff_member.staff_id,
      day,
      [...new Set(entries.map(({ store }) => store.name))].join(' / '),
      entries[0] ? clockTime(entries[0].started_at, entries[0].store.timezone, day) : null,
      endOf(entries, day),
      hours(break_minutes),
      hours(worked_minutes),
      [...new Set(entries.flatMap((entry) => notesOn(entry)))].map((note) => notes[note]).join(', '),
    ]),
  );
  return csv(header, rows, style);
}

function endOf(entries: readonly TimeEntry[], day: string): string | null {
  const last = entries.at(-1);
  return last?.ended_at ? clockTime(last.ended_at, last.store.timezone, day) : null;
}

function notesOn({ state, forgotten, corrections, origin }: TimeEntry): (keyof Words['notes'])[] {
  return [
    ...(forgotten ? (['forgotten'] as const) : state === 'open' ? (['open'] as const) : []),
    ...(origin === 'hand' ? (['by_hand'] as const) : corrections > 0 ? (['corrected'] as const) : []),
  ];
}

/** `HH:MM` on a clock there; with its day where that is another one than the line's. */
function clockTime(at: string, timezone: string, day: string): string {
  const parts = new Intl.DateTimeFormat('sv-SE', {
    timeZone: timezone,
    dateStyle: 'short',
    timeStyle: 'short',
  }).format(Date.parse(at));
  return parts.startsWith(day) ? parts.slice(11) : parts;
}
