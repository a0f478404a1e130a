import { cardAudit } from './card-change.ts';
import { decideVoid } from './card-decisions.ts';
import type { EntryId } from './ledger.ts';
import { atCounter, type CardChanged, type CounterCommand, type OnCardDeps } from './on-card.ts';
import { refuse } from './refusals.ts';

export interface VoidEntry extends CounterCommand {
  readonly entryId: EntryId;
  readonly reason: string | null;
}

/** Takes back one entry, once (`ENTRY_ALREADY_VOIDED`), within 24 hours, always by PIN. */
export const voidEntry =
  (deps: OnCardDeps) =>
  (command: VoidEntry): Promise<CardChanged> =>
    atCounter(deps)(command, {
      on: { entry: command.entryId },
      pinAlways: true,
      decide: ({ card, entry, voidedBy }, by, moment) => {
        if (!entry) throw refuse('ENTRY_NOT_FOUND');
        return decideVoid(card, { entry, voidedBy }, command.reason, by, moment);
      },
      audit: (entered, moment) => cardAudit('ledger_entry.voided', entered, command.caller, moment),
    });
