import type { Card } from '../../src/wire/cards.ts';
import { t } from '../i18n/t.ts';
import { Button } from '../ui/button.tsx';

/** What the points can be redeemed for; what is out of reach says how much is missing. */
export const Rewards = ({
  points,
  busy,
  redeem,
}: {
  points: NonNullable<Card['points']>;
  busy: boolean;
  redeem: (rewardId: string) => void;
}) =>
  points.rewards.length === 0 ? null : (
    <section class="stack tight" aria-labelledby="rewards">
      <h2 id="rewards" class="section">
        {t('counter.rewards')}
      </h2>
      <ul class="lines">
        {points.rewards.map((reward) => (
          <li key={reward.id} class="row spread">
            <span class="grow">
              <strong>{reward.name}</strong>
              <span class="muted"> · {t('card.points', { count: reward.price_points })}</span>
            </span>
            {reward.affordable ? (
              <Button icon="gift" busy={busy} onClick={() => redeem(reward.id)}>
                {t('counter.redeem')}
                <span class="hidden">: {reward.name}</span>
              </Button>
            ) : (
              <span class="muted small">
                {reward.price_points > points.balance
                  ? t('counter.missing_points', { count: reward.price_points - points.balance })
                  : t('counter.below_minimum')}
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
