export * from './event-store.ts';
export * from './lifecycle.ts';
export * from './reference/funnel.ts';
export * from './reference/funnel-worlds.ts';
export * from './reference/life.ts';
export * from './reference/retention.ts';
export * from './reference/trend.ts';
export * from './reference/worlds.ts';
export { insertTestWorkspace, openTestStateStore } from './state-store.ts';
