import type { CardId } from './card.ts';
import { decideRedeemPoints } from './card-decisions.ts';
import { atCounter, type CardChanged, type CounterCommand, type OnCardDeps } from './on-card.ts';
import type { RewardId } from './program.ts';

export interface RedeemPoints extends CounterCommand {
  readonly cardId: CardId;
  readonly rewardId: RewardId;
}

/** Takes the price of an active reward; `POINTS_INSUFFICIENT` or `REWARD_NOT_FOUND`. */
export const redeemPoints =
  (deps: OnCardDeps) =>
  (command: RedeemPoints): Promise<CardChanged> =>
    atCounter(deps)(command, {
      on: command.cardId,
      decide: (file, by, moment) => decideRedeemPoints(file, command.rewardId, by, moment),
    });
