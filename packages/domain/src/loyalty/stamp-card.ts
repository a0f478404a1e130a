import type { CardId } from './card.ts';
import { decideStamp } from './card-decisions.ts';
import { atCounter, type CardChanged, type CounterCommand, type OnCardDeps } from './on-card.ts';

export interface StampCard extends CounterCommand {
  readonly cardId: CardId;
}

export interface CardStamped extends CardChanged {
  /** The card has enough stamps for a reward now. */
  readonly reachedTarget: boolean;
}

/**
 * Adds one stamp. Refuses inside the cooldown (`STAMP_COOLDOWN`) and past the daily cap (`STAMP_DAILY_LIMIT`), however many
 * are asked for at once.
 */
export const stampCard =
  (deps: OnCardDeps) =>
  async (command: StampCard): Promise<CardStamped> => {
    const changed = await atCounter(deps)(command, {
      on: command.cardId,
      decide: ({ store, ...file }, by, moment) => decideStamp({ ...file, zone: store.timezone }, by, moment),
    });
    return { ...changed, reachedTarget: changed.card.stamps?.rewardReady ?? false };
  };
