export { backupStateStore, type StateBackup, type TableBackup } from './backup-state-store.ts';
export {
  listStateMigrations,
  migrateStateStore,
  type StateMigration,
  stateMigrationsDirectory,
} from './migrate-state-store.ts';
export {
  openEmbeddedStateStore,
  openExternalStateStore,
  openStateStore,
  type StateStoreOptions,
} from './open-state-store.ts';
export { findPostgresAccount } from './postgres-account.ts';
export { findPostgresBinaries } from './postgres-binaries.ts';
export { restoreStateStore } from './restore-state-store.ts';
export type { StateConnection, StateStore, TransactionOptions } from './state-store.ts';
export { isRepeatable, storeError } from './store-errors.ts';
export { textArray } from './text-array.ts';
