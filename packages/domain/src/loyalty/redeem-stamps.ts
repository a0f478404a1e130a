import type { CardId } from './card.ts';
import { decideRedeemStamps } from './card-decisions.ts';
import { atCounter, type CardChanged, type CounterCommand, type OnCardDeps } from './on-card.ts';

export interface RedeemStamps extends CounterCommand {
  readonly cardId: CardId;
}

/** Takes exactly the program's target of stamps for one reward; `STAMPS_INSUFFICIENT` below it. */
export const redeemStamps =
  (deps: OnCardDeps) =>
  (command: RedeemStamps): Promise<CardChanged> =>
    atCounter(deps)(command, { on: command.cardId, decide: decideRedeemStamps });
