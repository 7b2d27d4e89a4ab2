export { type LogCopy, restoreLog } from './copy-log.ts';
export {
  type EventLog,
  type LogBatch,
  type LogConsumer,
  type LogRecord,
  type LogStat,
  listBatches,
  type NextOptions,
  type SkippedOffsets,
} from './event-log.ts';
export { FileEventLog, type FileEventLogOptions, type LogDamage } from './file-event-log.ts';
