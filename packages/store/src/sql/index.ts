export * from './binders.ts';
export * from './compile.ts';
export { type BoundValue, empty, join, type Sql, sql, writtenSql } from './sql.ts';
