import type { Caller, PlatformCaller } from '../kernel/caller.ts';
import { refuse } from '../kernel/errors.ts';

/** Holds a command to those who run a merchant: its owners, an admin on behalf, the host's own jobs. */
export function assertManages(caller: Caller): void {
  if (caller.kind === 'system') return;
  if (caller.kind !== 'user' || caller.role === 'staff') throw refuse('FORBIDDEN');
}

/** Holds a command to an admin, on the platform or on behalf of a merchant, and the host's own jobs. */
export function assertAdmin(caller: Caller | PlatformCaller): void {
  if (caller.kind === 'system') return;
  if (caller.kind !== 'user' || caller.role !== 'admin') throw refuse('FORBIDDEN');
}
