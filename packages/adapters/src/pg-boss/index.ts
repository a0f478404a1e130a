export { pgBossJobs, type PgBossJobsOptions, type QueueDatabase } from './jobs.ts';
