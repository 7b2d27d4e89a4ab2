export * from './ask/analyst.ts';
export * from './ask/answer-cache.ts';
export { makePersonOf } from './ask/person-of.ts';
export { readAs } from './ask/read-request.ts';
export * from './console/sql-console.ts';
