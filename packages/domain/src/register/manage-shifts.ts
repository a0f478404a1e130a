import { callerKey, type Caller } from '../kernel/caller.ts';
import {
  decideAndCommit,
  idempotencyScope,
  insert,
  requireUnchanged,
  update,
  type Command,
  type Decision,
} from '../kernel/commit.ts';
import { refuse as refuseValue } from '../kernel/errors.ts';
import { newId, type Randomness, type StoreId } from '../kernel/ids.ts';
import { minor } from '../kernel/money.ts';
import { auditEvent, type Naming } from '../kernel/records.ts';
import type { Clock } from '../kernel/time.ts';
import { refuse as refusePeople } from '../people/refusals.ts';
import { assertWorksAt, worksAt } from './access.ts';
import type { RegisterCollections, RegisterCommits, ShiftFile, Shifts, TillFile, Tills } from './ports.ts';
import { shiftChanged } from './records.ts';
import { refuse } from './refusals.ts';
import type { CashMovement, Shift, ShiftId } from './shift.ts';
import { closedShift, openShift } from './till-shift.ts';
import { newTill } from './till.ts';

export interface StartShiftDeps {
  tills: Pick<Tills, 'file'>;
  commits: RegisterCommits;
  clock: Clock;
  random: Randomness;
}

export interface StartShift extends Command {
  readonly storeId: StoreId;
  /** What is in the drawer, in minor units of the store's currency; an empty drawer when absent. */
  readonly openingFloat?: number | undefined;
}

/** Opens a shift at the caller's till in a store, which is made if it has none there. `SHIFT_ALREADY_OPEN`. */
export const startShift =
  ({ tills, commits, clock, random }: StartShiftDeps) =>
  async (command: StartShift): Promise<Shift> => {
    const { caller, key, storeId } = command;
    assertWorksAt(caller, storeId);
    const { merchantId } = caller;
    const client = callerKey(caller);
    const openingFloat = minor(command.openingFloat ?? 0, '/opening_float_minor');
    return decideAndCommit<RegisterCollections, TillFile, Shift>(commits, command, {
      aggregate: `till:${storeId}:${client}`,
      now: () => clock.now(),
      // The till or its shift was made meanwhile.
      taken: () => undefined,
      load: async () => {
        const idempotency = { scope: idempotencyScope(caller), key };
        const file = await tills.file({ merchantId, storeId, client, idempotency });
        return { state: file, answered: file.answered };
      },
      decide: ({ till: known, shift: open, store, lastTill }) => {
        if (!store?.active) throw refusePeople('STORE_NOT_FOUND');
        if (open) throw refuse('SHIFT_ALREADY_OPEN');
        const naming = { now: clock.now(), random };
        const opened = { currency: store.currency, openingFloat, by: client };
        const { till, shift } = openShift(known ?? newTill(naming, store, { client, lastTill }), opened, naming);
        return {
          writes: [
            known ? update('till', till) : insert('till', till),
            insert('shift', shift),
            requireUnchanged('store', store),
          ],
          events: [shiftChanged(naming, shift)],
          result: shift,
        };
      },
    });
  };

export interface OnShiftDeps {
  shifts: Pick<Shifts, 'file'>;
  commits: RegisterCommits;
  clock: Clock;
  random: Randomness;
}

interface ShiftCommand extends Command {
  readonly shiftId: ShiftId;
}

/** Runs a decision on one open shift: its own till's client's, or who runs the merchant. */
const onShift =
  ({ shifts, commits, clock, random }: OnShiftDeps) =>
  <R>(
    command: ShiftCommand,
    decide: (file: ShiftFile, naming: Naming) => Decision<RegisterCollections, R>,
  ): Promise<R> => {
    const { caller, key, shiftId } = command;
    return decideAndCommit<RegisterCollections, ShiftFile, R>(commits, command, {
      aggregate: `shift:${shiftId}`,
      now: () => clock.now(),
      load: async () => {
        const idempotency = { scope: idempotencyScope(caller), key };
        const file = await shifts.file({ merchantId: caller.merchantId, shift: shiftId, idempotency });
        if (!file || !worksAt(caller, file.shift.storeId)) throw refuse('SHIFT_NOT_FOUND');
        return { state: file, answered: file.answered };
      },
      decide: (file) => {
        if (file.till.client !== callerKey(caller) && !runsMerchant(caller)) throw refuseValue('FORBIDDEN');
        if (file.shift.status !== 'open') throw refuse('SHIFT_NOT_OPEN');
        return decide(file, { now: clock.now(), random });
      },
    });
  };

const runsMerchant = (caller: Caller): boolean => caller.kind === 'user' && caller.role !== 'staff';

/** How many movements a shift may have. */
const mostMovements = 500;

export interface MoveCash extends ShiftCommand {
  readonly kind: 'in' | 'out';
  readonly amount: number;
  readonly reason: string;
}

/** Enters cash put into the drawer or taken out of it without a sale. */
export const moveCash =
  (deps: OnShiftDeps) =>
  async (command: MoveCash): Promise<Shift> => {
    const { caller, kind } = command;
    const amount = minor(command.amount);
    if (amount === 0) throw refuseValue('INVALID', { field: '/amount_minor', reason: 'at least 1' });
    const reason = note(command.reason, '/reason', 200);
    if (reason === null) throw refuseValue('INVALID', { field: '/reason', reason: 'says why' });
    return onShift(deps)(command, ({ shift }, naming) => {
      if (shift.movements.length >= mostMovements)
        throw refuseValue('INVALID', { field: '', reason: `at most ${mostMovements} movements a shift` });
      const movement: CashMovement = {
        id: newId(naming.now, naming.random),
        kind,
        amount,
        reason,
        at: naming.now,
        by: callerKey(caller),
      };
      const written = update('shift', { ...shift, movements: [...shift.movements, movement] });
      return { writes: [written], events: [shiftChanged(naming, written.record)], result: written.record };
    });
  };

export interface CloseShift extends ShiftCommand {
  /** What was counted in the drawer, in minor units. */
  readonly countedCash: number;
  readonly note?: string | null | undefined;
}

/**
 * Closes a shift with what was counted; its record never changes again. Refuses with `SHIFT_HAS_OPEN_PAYMENTS` while money of the
 * till's sales may still come and nobody waits for a person to decide.
 */
export const closeShift =
  (deps: OnShiftDeps) =>
  async (command: CloseShift): Promise<Shift> => {
    const { caller } = command;
    const countedCash = minor(command.countedCash, '/counted_cash_minor');
    const remark = note(command.note, '/note', 500);
    return onShift(deps)(command, ({ shift, till, store, paymentsOpen }, naming) => {
      if (paymentsOpen) throw refuse('SHIFT_HAS_OPEN_PAYMENTS');
      const closed = closedShift(shift, store, { at: naming.now, by: callerKey(caller), countedCash, note: remark });
      const written = update('shift', closed);
      return {
        writes: [written, update('till', { ...till, openShiftId: null })],
        audit: [
          auditEvent(naming, caller, {
            action: 'shift.closed',
            object: { kind: 'shift', id: shift.id },
            merchantId: shift.merchantId,
            storeId: shift.storeId,
            details: {
              number: shift.number,
              counted_cash: countedCash,
              expected_cash: closed.closing.expectedCash,
              difference: closed.closing.difference,
            },
          }),
        ],
        events: [shiftChanged(naming, written.record)],
        result: written.record,
      };
    });
  };

/** A remark on one line; `null` when there is none. */
function note(text: string | null | undefined, field: string, most: number): string | null {
  const trimmed = text?.normalize('NFC').trim() ?? '';
  if (trimmed.length > most || /[\p{Cc}\u2028\u2029]/u.test(trimmed))
    throw refuseValue('INVALID', { field, reason: `at most ${most} characters on one line` });
  return trimmed === '' ? null : trimmed;
}
