import {
  type AuditEvent,
  type Command,
  decideAndCommit,
  idempotencyScope,
  insert,
  requireUnchanged,
  update,
  type Decision,
} from '../kernel/commit.ts';
import type { Digests } from '../kernel/digests.ts';
import type { Randomness, StoreId } from '../kernel/ids.ts';
import type { Clock } from '../kernel/time.ts';
import type { Store } from '../people/merchant.ts';
import { assertStaffProof, type StaffProof } from '../people/staff-ticket.ts';
import { refuse as refusePeople } from '../people/refusals.ts';
import type { CardId } from './card.ts';
import { attribution, cardChanged, type Attribution, type Entered, type Moment } from './card-change.ts';
import { cardState, type CardState } from './card-state.ts';
import type { EntryId, LedgerEntry } from './ledger.ts';
import type { CardFile, Cards, LoyaltyCollections, LoyaltyCommits } from './ports.ts';
import { refuse } from './refusals.ts';

/** What every command on a card at the counter needs from outside. */
export interface OnCardDeps {
  cards: Pick<Cards, 'file'>;
  commits: LoyaltyCommits;
  clock: Clock;
  random: Randomness;
  digests: Digests;
}

/** A command given at a store's counter, and the staff member whose PIN or ticket stands behind it. */
export interface CounterCommand extends Command {
  readonly storeId: StoreId;
  readonly staff: StaffProof | null;
}

/** What a command on a card answers: the card as it is now, and what was entered. Plain JSON, without personal data. */
export interface CardChanged {
  readonly card: CardState;
  readonly entry: LedgerEntry;
}

interface AtCounter {
  readonly on: CardId | { readonly entry: EntryId };
  /** Needed whatever the program says. */
  readonly pinAlways?: boolean;
  readonly decide: (file: CardFile & { readonly store: Store }, by: Attribution, moment: Moment) => Entered;
  readonly audit?: (entered: Entered, moment: Moment) => AuditEvent;
}

/** Runs one decision on one card at the counter: one read, one commit. */
export const atCounter =
  ({ cards, commits, clock, random, digests }: OnCardDeps) =>
  (command: CounterCommand, { on, pinAlways = false, decide, audit }: AtCounter): Promise<CardChanged> => {
    const { caller, key, storeId, staff } = command;
    const { merchantId } = caller;
    if (caller.kind === 'user' && caller.storeIds !== 'all' && !caller.storeIds.includes(storeId))
      throw refusePeople('STORE_NOT_FOUND');
    if (caller.kind === 'device' && caller.storeId !== storeId) throw refusePeople('STORE_NOT_FOUND');
    return decideAndCommit<LoyaltyCollections, CardFile, CardChanged>(commits, command, {
      aggregate: typeof on === 'string' ? `card:${on}` : `entry:${on.entry}`,
      now: () => clock.now(),
      load: async () => {
        const idempotency = { scope: idempotencyScope(caller), key };
        const file = await cards.file({
          merchantId,
          card: on,
          storeId,
          staffMemberId: staff?.staffMemberId,
          idempotency,
        });
        if (!file) throw refuse(typeof on === 'string' ? 'CARD_NOT_FOUND' : 'ENTRY_NOT_FOUND');
        return { state: file, answered: file.answered };
      },
      decide: (file) => {
        const { program, store } = file;
        const moment = { now: clock.now(), random, digests };
        if (!store?.active) throw refusePeople('STORE_NOT_FOUND');
        if (staff) assertStaffProof(staff, file.staff, storeId, moment.now);
        else if (pinAlways || program.antiFraud.requireStaffPin) throw refusePeople('STAFF_PIN_REQUIRED');
        const by = attribution(caller, { storeId, staffMemberId: staff?.staffMemberId ?? null });
        const entered = decide({ ...file, store }, by, moment);
        return {
          ...entering(file, entered, moment),
          audit: audit ? [audit(entered, moment)] : [],
          result: { card: cardState(entered.card, program, moment.now, store.timezone), entry: entered.entry },
        };
      },
    });
  };

/** Writes one change to a card, held to everything the decision was made from. */
export const entering = (
  { card, program, store, staff }: Pick<CardFile, 'card' | 'program' | 'store' | 'staff'>,
  entered: Entered,
  moment: Moment,
): Pick<Decision<LoyaltyCollections, unknown>, 'writes' | 'events'> => ({
  writes: [
    update('card', { ...entered.card, version: card.version }),
    insert('ledger_entry', entered.entry),
    requireUnchanged('program', program),
    ...(store ? [requireUnchanged('store', store)] : []),
    ...(staff ? [requireUnchanged('staff_member', staff.member)] : []),
  ],
  events: [cardChanged(entered, moment)],
});
