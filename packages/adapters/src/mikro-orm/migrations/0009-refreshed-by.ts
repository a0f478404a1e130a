import { forward } from './forward.ts';

/** The key that a device's refresh token was exchanged with last, so that a lost answer can be given again. */
export const refreshedBy = forward('0009-refreshed-by', [`alter table device add column refreshed_by text null`]);
