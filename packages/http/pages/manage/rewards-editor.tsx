import { t } from '../i18n/t.ts';
import { Button } from '../ui/button.tsx';
import { Labelled, Tick } from '../ui/field.tsx';
import type { RewardDraft } from './designer-values.ts';

/** What points can be redeemed for. A reward that has been offered is switched off, not deleted: the ledger names it. */
export function RewardsEditor({
  rewards,
  onChange,
}: {
  rewards: readonly RewardDraft[];
  onChange: (rewards: readonly RewardDraft[]) => void;
}) {
  const set = (at: number, change: Partial<RewardDraft>) =>
    onChange(rewards.map((reward, index) => (index === at ? { ...reward, ...change } : reward)));
  return (
    <fieldset class="stack">
      <legend>
        <h3>{t('designer.rewards')}</h3>
      </legend>
      {rewards.length === 0 && <p class="muted">{t('designer.no_rewards')}</p>}
      {rewards.map((reward, at) => (
        <div class="reward-line" key={reward.id ?? `new-${at}`}>
          <Labelled label={t('contact.name')} error={reward.name.trim() ? undefined : t('field.required')}>
            {(wiring) => (
              <input
                {...wiring}
                class="input"
                maxLength={120}
                value={reward.name}
                onInput={(event) => set(at, { name: event.currentTarget.value })}
              />
            )}
          </Labelled>
          <Labelled label={t('stats.points')} error={Number(reward.price) >= 1 ? undefined : t('field.required')}>
            {(wiring) => (
              <input
                {...wiring}
                class="input"
                inputMode="numeric"
                value={reward.price}
                onInput={(event) => set(at, { price: event.currentTarget.value })}
              />
            )}
          </Labelled>
          {reward.id ? (
            <Tick label={t('designer.offered')} checked={reward.active} onChange={(active) => set(at, { active })} />
          ) : (
            <Button look="quiet" icon="cross" onClick={() => onChange(rewards.filter((_, index) => index !== at))}>
              {t('designer.remove')}
            </Button>
          )}
        </div>
      ))}
      <Button icon="plus" onClick={() => onChange([...rewards, { name: '', price: '', active: true }])}>
        {t('designer.add_reward')}
      </Button>
    </fieldset>
  );
}
