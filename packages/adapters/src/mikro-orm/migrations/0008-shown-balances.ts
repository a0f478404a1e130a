import { forward } from './forward.ts';

/** What a copy showed last, so that a change of something else is not announced. */
export const shownBalances = forward('0008-shown-balances', [`alter table pass_copy add column balances jsonb null`]);
