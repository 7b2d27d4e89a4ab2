export * from './event-store.ts';
export * from './migrate-event-store.ts';
export * from './open-embedded-event-store.ts';
export * from './open-remote-event-store.ts';
