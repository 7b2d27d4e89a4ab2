export type { Verdict } from './answers.ts';
export { type Campaign, findCampaign } from './campaigns.ts';
export { type Consents, makeConsents } from './consents.ts';
export { type Gate, makeGate } from './gate.ts';
export { getId, type Identity, type IdentityKeeper, makeIdentities } from './identities.ts';
export { type IdPorts, makeIds } from './message-ids.ts';
export {
  type AliasCall,
  type Call,
  type Consent,
  type ConsentStatus,
  type Envelope,
  type GroupCall,
  type IdentifyCall,
  type Identities,
  type MergeCall,
  type MessagePorts,
  makeMessage,
  type Operation,
  type PageCall,
  type ProfileCall,
  type Properties,
  type ScreenCall,
  type TrackCall,
  type UnbindCall,
  type WireMessage,
} from './messages.ts';
export {
  type Counts,
  MAX_BATCH_BYTES,
  makePipeline,
  type Pipeline,
  type PipelineOptions,
} from './pipeline.ts';
export { describe, makeReporter, type OnError, type Problem } from './problems.ts';
export type { Keep } from './queue.ts';
export { isRecord } from './records.ts';
export { type HoldingShelf, holdBack, readJson, type Shelf } from './shelves.ts';
export type { Answer, Parcel, Schedule, Transport } from './transports.ts';
