import type { ComponentChildren } from 'preact';
import { explainError } from '../i18n/explain.ts';
import { t } from '../i18n/t.ts';
import { dayIn, hoursText, timeIn } from '../kit/format.ts';
import { Icon } from '../ui/icons.tsx';
import type { Punching } from './punching.ts';

/** What became of a punch, so that it can be shown to somebody: recorded and when, not recorded and why, or not known yet. */
export function Outcome({
  state,
  children,
}: {
  state: Exclude<Punching, { kind: 'idle' | 'sending' }>;
  children?: ComponentChildren;
}) {
  const { pending } = state;
  switch (state.kind) {
    case 'unknown':
      return (
        <section class="clock-outcome unknown" role="alert">
          <span class="verdict">
            <Icon name="offline" size={48} />
          </span>
          <h2>{t('clock.unknown')}</h2>
          <p>{t('clock.unknown_text')}</p>
          {children}
        </section>
      );
    case 'refused':
      return (
        <section class="clock-outcome no" role="alert">
          <span class="verdict">
            <Icon name="cross" size={48} />
          </span>
          <h2>{t('clock.not_recorded')}</h2>
          <p>{explainError(state.error)}</p>
          {children}
        </section>
      );
    case 'recorded': {
      const { punched } = state;
      return (
        <section class="clock-outcome yes" role="status">
          <span class="verdict">
            <Icon name="check" size={48} />
          </span>
          <p class="clock-name">{pending.name}</p>
          <h2>{t(`clock.done.${punched.action}`)}</h2>
          <p class="clock-at">{timeIn(punched.at, pending.timezone)}</p>
          <p class="muted">{dayIn(punched.at, pending.timezone)}</p>
          {punched.action === 'out' && (
            <p>
              {punched.break_minutes > 0
                ? t('clock.worked_with_break', {
                    hours: hoursText(punched.worked_minutes),
                    pause: hoursText(punched.break_minutes),
                  })
                : t('clock.worked', { hours: hoursText(punched.worked_minutes) })}
            </p>
          )}
          {punched.unended_entry_id !== null && <p class="banner">{t('clock.was_forgotten')}</p>}
          {children}
        </section>
      );
    }
    default:
      return state satisfies never;
  }
}
