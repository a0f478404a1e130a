/** When a job runs by itself: every so many seconds, or at the times of a five-field cron expression in UTC. */
export type Schedule = { readonly seconds: number } | { readonly cron: string };

/**
 * Work that a host does on its own. Of all processes on a database, one at a time runs a job; a run that a process did not
 * survive is started again by another.
 */
export interface Jobs {
  /** Declares a job before `start`. Work that throws is reported, and runs again when it is due again. */
  every(name: string, schedule: Schedule, work: () => Promise<void>): void;
  /** Runs a job as soon as it can be; asking many times before it runs is asking once. Never throws. */
  soon(name: string): void;
  start(): Promise<void>;
  /** Waits for running work, but not long; what is cut off runs again elsewhere. */
  stop(): Promise<void>;
}
