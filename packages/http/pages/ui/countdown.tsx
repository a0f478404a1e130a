import { useEffect } from 'preact/hooks';
import { minutesAndSeconds, useSecondsLeft } from '../kit/seconds-left.ts';

/** The time that is left until a moment of this device's clock; `say` puts it into words. */
export function Countdown({ until, say, onEnd }: { until: number; say: (time: string) => string; onEnd?: () => void }) {
  const left = useSecondsLeft(until);
  useEffect(() => {
    if (left === 0) onEnd?.();
  }, [left === 0]);
  return (
    <p class="muted" role="timer">
      {say(minutesAndSeconds(left))}
    </p>
  );
}
