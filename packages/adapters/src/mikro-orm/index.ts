export * from './cards.ts';
export { mikroOrmCommits, type Collections, type MikroOrmCommitsOptions } from './commits.ts';
export { connectDatabase, type Database, type DatabaseOptions, type Orm } from './database.ts';
export * from './people.ts';
export * from './programs.ts';
export type { Parameter, Row, Sql, Statement } from './sql.ts';
