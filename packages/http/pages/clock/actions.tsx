import type { ClockAction } from '../../src/wire/clock.ts';
import { t } from '../i18n/t.ts';
import { Icon, type IconName } from '../ui/icons.tsx';

const icons: Readonly<Record<ClockAction, IconName>> = {
  in: 'enter',
  out: 'out',
  break_start: 'pause',
  break_end: 'undo',
};

/** The actions that make sense now, large, the likeliest first. */
export const Actions = ({
  actions,
  sending,
  onPick,
}: {
  actions: readonly ClockAction[];
  /** The one that is on its way. */
  sending: ClockAction | null;
  onPick: (action: ClockAction) => void;
}) => (
  <div class="clock-actions">
    {actions.map((action, at) => (
      <button
        type="button"
        key={action}
        class={`clock-action ${action}${at === 0 ? ' first' : ''}`}
        aria-disabled={sending !== null || undefined}
        onClick={() => sending === null && onPick(action)}
      >
        {sending === action ? <span class="sending" aria-hidden="true" /> : <Icon name={icons[action]} size={36} />}
        <span>{t(`clock.action.${action}`)}</span>
        {sending === action && <span class="hidden">{t('sending')}</span>}
      </button>
    ))}
  </div>
);
