import type { Minor } from '../kernel/money.ts';
import type { CardId } from './card.ts';
import { decideEarnPoints } from './card-decisions.ts';
import { atCounter, type CardChanged, type CounterCommand, type OnCardDeps } from './on-card.ts';

export interface EarnPoints extends CounterCommand {
  readonly cardId: CardId;
  /** What was paid, in minor units of the program's currency. */
  readonly amount: Minor;
  /** The sale's id or the other till's receipt number; refunds find the entry by it. */
  readonly saleRef: string | null;
}

/** Earns the points of a purchase; `PURCHASE_BELOW_MINIMUM` when that is none. */
export const earnPoints =
  (deps: OnCardDeps) =>
  (command: EarnPoints): Promise<CardChanged> =>
    atCounter(deps)(command, {
      on: command.cardId,
      decide: (file, by, moment) => decideEarnPoints(file, command, by, moment),
    });
