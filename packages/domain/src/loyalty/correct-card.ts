import { decideAndCommit, idempotencyScope, type Command } from '../kernel/commit.ts';
import type { TimeZone } from '../kernel/time.ts';
import { attribution, cardAudit, type Attribution, type Entered, type Moment } from './card-change.ts';
import type { CardId } from './card.ts';
import { decideActive, decideAdjust, decideExpire, type OnCard } from './card-decisions.ts';
import { cardState, type CardState } from './card-state.ts';
import type { LedgerEntry } from './ledger.ts';
import { entering, type OnCardDeps } from './on-card.ts';
import type { CardFile, LoyaltyCollections } from './ports.ts';
import { refuse } from './refusals.ts';

export interface OnCardCommand extends Command {
  readonly cardId: CardId;
  /** Whose calendar the answer's `nextStampAt` follows. */
  readonly zone: TimeZone;
}

/** `entry` is `null` when there was nothing to change. */
export interface CardCorrected {
  readonly card: CardState;
  readonly entry: LedgerEntry | null;
}

/** A command on a card from the office: no store, no PIN, always audited under `action`. */
const fromOffice =
  ({ cards, commits, clock, random, digests }: OnCardDeps) =>
  (
    command: OnCardCommand,
    action: string,
    decide: (on: OnCard, by: Attribution, moment: Moment) => Entered | undefined,
  ): Promise<CardCorrected> => {
    const { caller, key, cardId, zone } = command;
    return decideAndCommit<LoyaltyCollections, CardFile, CardCorrected>(commits, command, {
      aggregate: `card:${cardId}`,
      now: () => clock.now(),
      load: async () => {
        const idempotency = { scope: idempotencyScope(caller), key };
        const file = await cards.file({ merchantId: caller.merchantId, card: cardId, idempotency });
        if (!file) throw refuse('CARD_NOT_FOUND');
        return { state: file, answered: file.answered };
      },
      decide: (file) => {
        const { card, program } = file;
        const moment = { now: clock.now(), random, digests };
        const entered = decide({ card, program }, attribution(caller), moment);
        const state = cardState(entered?.card ?? card, program, moment.now, zone);
        if (!entered) return { writes: [], result: { card: state, entry: null } };
        return {
          ...entering(file, entered, moment),
          audit: [cardAudit(action, entered, caller, moment)],
          result: { card: state, entry: entered.entry },
        };
      },
    });
  };

export interface AdjustCard extends OnCardCommand {
  readonly stamps: number;
  readonly points: number;
  readonly reason: string;
}

/** Corrects balances by hand, with a reason; never below zero. */
export const adjustCard =
  (deps: OnCardDeps) =>
  (command: AdjustCard): Promise<CardCorrected> =>
    fromOffice(deps)(command, 'card.adjusted', (on, by, moment) => decideAdjust(on, command, by, moment));

/** Switches a card off; nothing more is earned or redeemed on it. Doing it again changes nothing. */
export const deactivateCard =
  (deps: OnCardDeps) =>
  (command: OnCardCommand & { readonly reason: string | null }): Promise<CardCorrected> =>
    fromOffice(deps)(command, 'card.deactivated', ({ card }, by, moment) =>
      decideActive(card, false, command.reason, by, moment),
    );

/** Switches a card on again. Doing it again changes nothing. */
export const reactivateCard =
  (deps: OnCardDeps) =>
  (command: OnCardCommand): Promise<CardCorrected> =>
    fromOffice(deps)(command, 'card.reactivated', ({ card }, by, moment) => decideActive(card, true, null, by, moment));

/** Takes the points of a card that has had no activity for as long as its program allows; nothing when it is not due. */
export const expirePoints =
  (deps: OnCardDeps) =>
  (command: OnCardCommand): Promise<CardCorrected> =>
    fromOffice(deps)(command, 'card.expired', (on, by, moment) => decideExpire(on, by, moment));
