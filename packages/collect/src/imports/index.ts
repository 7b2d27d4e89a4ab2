export {
  cancelJob,
  deleteJob,
  getJob,
  insertJob,
  type JobRow,
  listJobs,
  newImportId,
  queueJob,
} from './jobs.ts';
export { checkMapping, parseMapping } from './parse-mapping.ts';
export { previewImport } from './preview-import.ts';
export { showJob } from './show-job.ts';
export { type ImportPorts, type Imports, removeDoneFiles, startImports } from './start-imports.ts';
