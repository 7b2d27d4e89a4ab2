export { checkSourceMapping } from './check-source-mapping.ts';
export { sources } from './index.ts';
export { listSamples, receiveRows } from './receive-rows.ts';
export { sampleSource } from './sample-source.ts';
export { checkSchedule, nextRunOf } from './schedule.ts';
export {
  checkSourceConfig,
  getSourceKind,
  makeSourceRows,
  mergeConfig,
  type SourceRecord,
  type SourceRows,
} from './source-rows.ts';
export { cancelRun, listLastRuns, listRuns, queueRun, showRun } from './source-runs.ts';
export { type SourceWork, startSourceWork } from './start-sources.ts';
