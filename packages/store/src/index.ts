export * from './backups/index.ts';
export * from './data-directory/index.ts';
export * from './event-log/index.ts';
export * from './event-store/index.ts';
export type { Executor } from './executor.ts';
export { isPrivateAddress, type Resolved, resolvePublic } from './network/resolve-public.ts';
export { findProgramEntry, type ProgramEntry, startThread } from './program-entry.ts';
export { seal, unseal } from './secrets/seal.ts';
export * from './state-store/index.ts';
