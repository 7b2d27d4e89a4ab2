export { backup } from './backup.ts';
export { type BackupManifest, readBackup } from './backup-format.ts';
export { type Restored, type RestoreOptions, restore } from './restore.ts';
