import { useEffect, useRef, useState } from 'preact/hooks';
import type { CardWithEntries } from '../../src/wire/cards.ts';
import { mayPass } from '../api/problem.ts';
import { explainError } from '../i18n/explain.ts';
import { t } from '../i18n/t.ts';
import { go } from '../kit/router.ts';
import { Button } from '../ui/button.tsx';
import { CardFace } from '../ui/card-face.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Icon } from '../ui/icons.tsx';
import type { Done } from './actions.ts';

const stay = 7_000;
/** Longer where something is left to be offered. */
const stayWithReward = 20_000;

function sayDone({ action, answer: { entry } }: Done): string {
  switch (action.kind) {
    case 'stamp':
      return t('done.stamp');
    case 'redeem-stamps':
      return t('done.redeemed');
    case 'earn-points':
      return t('done.points', { count: entry.points_delta });
    case 'redeem-points':
      return t('done.redeemed');
    case 'void':
      return t('done.void');
  }
}

/** A clear yes: what was done, the card as it is now, and a way to take it back. Goes back to the start by itself. */
export function Yes({
  done,
  file: { card },
  busy,
  redeem,
  undo,
  onClose,
}: {
  done: Done;
  file: CardWithEntries;
  busy: boolean;
  redeem: (() => void) | undefined;
  undo: (() => void) | undefined;
  onClose: () => void;
}) {
  const limit = redeem ? stayWithReward : stay;
  const running = useCountdown(limit, () => go('/counter', { replace: true }));
  return (
    <Dialog title={sayDone(done)} onClose={onClose}>
      {running && <span class={`countdown${redeem ? ' long' : ''}`} aria-hidden="true" />}
      <div class="outcome yes stack" role="status">
        <div class="row verdict-row">
          <span class="verdict">
            <Icon name="check" size={40} />
          </span>
          <p class="verdict-text">
            {card.customer.name ?? t('name.nobody')}
            {redeem && card.stamps && (
              <>
                <br />
                {t('card.reward_ready', { reward: card.stamps.reward })}
              </>
            )}
          </p>
        </div>
        <CardFace
          look={card.program.look}
          name={card.program.name}
          active={card.active}
          stamps={card.stamps}
          points={card.points}
        />
      </div>
      <div class="stack tight">
        {redeem && (
          <Button size="large" icon="gift" busy={busy} onClick={redeem} wide>
            {t('counter.redeem')}
          </Button>
        )}
        <div class="row answer">
          {undo && (
            <Button size="large" icon="undo" busy={busy} onClick={undo}>
              {t('counter.undo')}
            </Button>
          )}
          <Button look="primary" size="large" onClick={() => go('/counter', { replace: true })} autofocus>
            {t('counter.next_customer')}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

/** A clear no: why, and from when on it is possible. */
export const No = ({
  error,
  currency,
  again,
  onClose,
}: {
  error: unknown;
  currency: string;
  again: () => void;
  onClose: () => void;
}) => (
  <Dialog title={t('done.no')} onClose={onClose}>
    <div class="outcome no stack" role="alert">
      <span class="verdict">
        <Icon name="cross" size={56} />
      </span>
      <p class="verdict-text">{explainError(error, currency)}</p>
    </div>
    <div class="stack tight">
      {mayPass(error) && (
        <Button look="primary" size="large" icon="undo" onClick={again} wide>
          {t('try_again')}
        </Button>
      )}
      <Button look={mayPass(error) ? 'plain' : 'primary'} size="large" onClick={onClose} autofocus wide>
        {t('back')}
      </Button>
    </div>
  </Dialog>
);

/** Runs once; any touch or key stops it, for whoever wants to look longer (WCAG 2.2, 2.2.1). */
function useCountdown(limit: number, onEnd: () => void): boolean {
  const [running, setRunning] = useState(true);
  const end = useRef(onEnd);
  end.current = onEnd;
  useEffect(() => {
    const timer = setTimeout(() => end.current(), limit);
    const stop = () => {
      clearTimeout(timer);
      setRunning(false);
    };
    document.addEventListener('pointerdown', stop, { once: true });
    document.addEventListener('keydown', stop, { once: true });
    return () => {
      clearTimeout(timer);
      document.removeEventListener('pointerdown', stop);
      document.removeEventListener('keydown', stop);
    };
  }, [limit]);
  return running;
}
