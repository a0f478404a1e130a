export * from './commits.ts';
export * from './database.ts';
export type { Parameter, Row, Sql, Statement } from './sql.ts';
