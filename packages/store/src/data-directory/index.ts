export { type DataDirectory, openDataDirectory } from './data-directory.ts';
export { findRunningServer, makeAdminSecret, type RunInfo } from './run-file.ts';
