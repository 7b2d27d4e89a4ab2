export * from './reference/funnel.ts';
export * from './reference/funnel-worlds.ts';
