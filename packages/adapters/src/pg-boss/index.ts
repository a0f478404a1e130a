export { pgBossJobs, type PgBossJobsOptions } from './jobs.ts';
