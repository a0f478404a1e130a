/** What audit events are about, and what was done; an action is one of each, joined by a dot. */
export const nouns = [
  'merchant',
  'store',
  'user',
  'staff_member',
  'pin_guard',
  'program',
  'card',
  'customer',
  'session',
] as const;
export const verbs = [
  'created',
  'changed',
  'deactivated',
  'reactivated',
  'enrolled',
  'adjusted',
  'expired',
  'voided',
  'exported',
  'erased',
  'locked',
  'unlocked',
  'started',
  'ended',
  'revoked',
] as const;
