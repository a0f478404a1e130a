import { useEffect } from 'preact/hooks';
import { t } from '../i18n/t.ts';
import { useSecondsLeft } from '../kit/seconds-left.ts';

/** The seconds that are left, as a ring that runs down. */
export function Ring({ until, total, onEnd }: { until: number; total: number; onEnd: () => void }) {
  const left = useSecondsLeft(until);
  useEffect(() => {
    if (left === 0) onEnd();
  }, [left === 0]);
  return (
    <div class={`ring${left <= 20 ? ' soon' : ''}`} role="timer" aria-label={t('clock.seconds_left', { count: left })}>
      <svg viewBox="0 0 64 64" aria-hidden="true">
        <circle class="ring-ground" cx="32" cy="32" r="28" />
        <circle class="ring-left" cx="32" cy="32" r="28" pathLength={total} stroke-dasharray={`${left} ${total}`} />
      </svg>
      <span aria-hidden="true">{left}</span>
    </div>
  );
}
