import { t } from '../i18n/t.ts';
import { atWallClock, wallClock } from '../kit/zoned.ts';
import { Button } from '../ui/button.tsx';
import { Labelled } from '../ui/field.tsx';

/** A break in a form: what clocks in the store showed, as `datetime-local` fields write it. */
export interface BreakText {
  readonly from: string;
  readonly to: string;
}

/** A moment as a field shows it, and as it is sent. */
export interface Moments {
  /** What a field shows for a moment. */
  readonly show: (iso: string | null) => string;
  /** The moment that a field says; seconds that nobody touched stay as they were. `null` for none. */
  readonly read: (text: string) => string | null;
}

/** Moments in a store's time zone. `known` are those that were there before. */
export function momentsIn(timezone: string, known: readonly (string | null)[] = []): Moments {
  const show = (iso: string | null) => (iso === null ? '' : wallClock(Date.parse(iso), timezone));
  const untouched = new Map(known.flatMap((iso) => (iso === null ? [] : [[show(iso), iso] as const])));
  return {
    show,
    read: (text) => {
      const same = untouched.get(text);
      if (same !== undefined) return same;
      const at = atWallClock(text, timezone);
      return at === null ? null : new Date(at).toISOString();
    },
  };
}

/** The breaks of a shift, each with its two ends. */
export function BreakFields({
  breaks,
  wrong,
  start,
  onChange,
}: {
  breaks: readonly BreakText[];
  /** Which of them cannot be, if one was refused. */
  wrong: number | null;
  /** Where a new one begins to be typed. */
  start: string;
  onChange: (breaks: readonly BreakText[]) => void;
}) {
  const put = (at: number, change: Partial<BreakText>) =>
    onChange(breaks.map((one, index) => (index === at ? { ...one, ...change } : one)));
  return (
    <fieldset class="stack tight">
      <legend>
        <strong>{t('time.breaks')}</strong>
      </legend>
      {breaks.length === 0 && <p class="muted small">{t('time.no_breaks')}</p>}
      {breaks.map((one, at) => (
        // Rows have no identity but their place.
        <div class="break-row" key={at}>
          <Labelled
            label={t('time.break_from')}
            error={wrong === at ? t('problem.TIME_ENTRY_BREAK_INVALID') : undefined}
          >
            {(wiring) => (
              <input
                {...wiring}
                class="input"
                type="datetime-local"
                value={one.from}
                onInput={(event) => put(at, { from: event.currentTarget.value })}
              />
            )}
          </Labelled>
          <Labelled label={t('time.break_to')}>
            {(wiring) => (
              <input
                {...wiring}
                class="input"
                type="datetime-local"
                value={one.to}
                onInput={(event) => put(at, { to: event.currentTarget.value })}
              />
            )}
          </Labelled>
          <Button look="quiet" icon="cross" onClick={() => onChange(breaks.filter((_, index) => index !== at))}>
            {t('time.break_remove')}
          </Button>
        </div>
      ))}
      <div class="row">
        <Button icon="plus" onClick={() => onChange([...breaks, { from: start, to: start }])}>
          {t('time.break_add')}
        </Button>
      </div>
    </fieldset>
  );
}
