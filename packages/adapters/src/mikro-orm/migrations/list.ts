import { foundation } from './0001-foundation.ts';

/** Every migration in the order it runs. Listed by hand, so that bundles and built packages find them. */
export const migrations = [foundation];
