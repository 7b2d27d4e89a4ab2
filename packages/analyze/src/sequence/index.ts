export { type FunnelAttempt, readAttempts } from './attempt.ts';
export { type AttemptLayout, attemptLayout, type FunnelConfig, funnelConfig } from './config.ts';
export { type MaskedEvents, makeSequenceHost, type SequenceHost } from './host.ts';
export { installModuleSql, sequenceModule, sequenceSettings } from './module.ts';
export {
  checkFunnel,
  type FunnelBreakdown,
  type FunnelEvent,
  type FunnelExclusion,
  type FunnelQuestion,
} from './question.ts';
export { attemptSql, funnelCallSql } from './sql.ts';
