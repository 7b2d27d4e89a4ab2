export { type DataDirectory, openDataDirectory, UNFINISHED_FILE } from './data-directory.ts';
export { findRunningServer, makeAdminSecret, type RunInfo } from './run-file.ts';
