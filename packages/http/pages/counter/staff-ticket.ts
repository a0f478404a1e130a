import { signal } from '@preact/signals';
import type { StaffTicket } from '../../src/wire/cards.ts';
import { drop, held, hold, parsed } from '../kit/storage.ts';

/** Stands for a PIN that was checked, for some minutes; held in this tab only. */
export interface Ticket {
  readonly token: string;
  readonly name: string;
  /** Epoch milliseconds by this device's clock. */
  readonly until: number;
}

function read(): Ticket | null {
  const value = parsed(held('ticket'));
  if (typeof value !== 'object' || value === null) return null;
  const { token, name, until } = value as Partial<Record<keyof Ticket, unknown>>; // checked in the next line
  return typeof token === 'string' && typeof name === 'string' && typeof until === 'number'
    ? { token, name, until }
    : null;
}

export const ticket = signal<Ticket | null>(read());

/** The ticket while it is good. */
export function liveTicket(): Ticket | null {
  const now = ticket.peek();
  if (now && now.until <= Date.now()) endTicket();
  return ticket.peek();
}

export function beginTicket(given: StaffTicket): Ticket {
  const begun = {
    token: given.staff_ticket,
    name: given.staff_member.name,
    until: Date.now() + given.expires_in * 1000,
  };
  hold('ticket', JSON.stringify(begun));
  ticket.value = begun;
  return begun;
}

export function endTicket(): void {
  drop('ticket');
  ticket.value = null;
}
