export * from './event-store.ts';
export * from './lifecycle.ts';
export * from './reference/funnel.ts';
export * from './reference/funnel-worlds.ts';
export { insertTestWorkspace, openTestStateStore } from './state-store.ts';
