import type { Instant } from '../../kernel/time.ts';

/** When everything in the suites begins. */
export const start = Date.parse('2026-03-02T09:00:00Z') as Instant;
