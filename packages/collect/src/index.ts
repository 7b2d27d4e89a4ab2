export type {
  DecodedItem,
  Dialect,
  DialectRequest,
} from './dialects/define-dialect.ts';
export { dialects } from './dialects/index.ts';
export { recallRepeats } from './dialects/openpanel-repeats.ts';
export { segmentItem } from './dialects/segment.ts';
export { type Door, type KeyOwner, makeDoor, type Taken } from './door/door.ts';
export { type LimitedRequests, makeLimitedRequests } from './door/limited-requests.ts';
export { isRowSource, type LogRecord } from './door/log-record.ts';
export { MAX_BODY_BYTES, type OpenedBody, openBody } from './door/open-body.ts';
export { makePolicies, type Policies } from './door/policy.ts';
export { type Forgotten, redactRecord } from './door/redact-record.ts';
export { tryChannel } from './enrich/try-channel.ts';
export * from './imports/index.ts';
export {
  listAccountDomains,
  loadAccountSetting,
  removeAccountDomain,
  saveAccountDomain,
  saveAccountSetting,
} from './process/account-settings.ts';
export {
  type AccountWalk,
  beginAccountWalk,
  cancelAccountWalk,
  findAccountWalk,
  findRunningWalk,
  noteWalkFault,
  walkOn,
} from './process/account-walks.ts';
export { forgetOldSessions } from './process/assign-touches.ts';
export {
  type Batch,
  listBatches,
  readCursor,
  readRows,
  removePassedBatches,
  saveBatch,
  writeCursor,
} from './process/batches.ts';
export type { StoreChanges } from './process/changes.ts';
export { loadChannelRules, resetChannelRules, saveChannelRules } from './process/channel-rules.ts';
export { forgetOldMessages } from './process/drop-duplicates.ts';
export { EVENT_STORE_FEEDER, type Feeder, startEventStoreFeeder } from './process/event-store-feeder.ts';
export { firstSequence } from './process/fact.ts';
export { mentionedBy } from './process/mentioned.ts';
export { savePersonChanges } from './process/save-person-changes.ts';
export { type Count, forgetOldMinutes } from './process/tally.ts';
export {
  type ProcessorThread,
  startProcessorThread,
} from './processor-thread/start-processor-thread.ts';
export type { LiveEvents, ProcessedBatch } from './processor-thread/words.ts';
export * from './sources/front.ts';
