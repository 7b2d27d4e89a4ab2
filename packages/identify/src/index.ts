export { isBlockedId } from './blocked-ids.ts';
export { type IdentityClaim, type ReadIdentities, readIdentities } from './claim.ts';
export { findRefusal, findRefusing, saveConsent } from './consent.ts';
export {
  forgetIdentityChanges,
  type IdentityCache,
  makeIdentityCache,
} from './identity-cache.ts';
export {
  defaultIdentityTypes,
  defaultRules,
  type IdentityClass,
  type IdentityRules,
  type IdentityType,
  makeRules,
  type Normaliser,
} from './identity-types.ts';
export { loadGraph, lockIdentities } from './load-graph.ts';
export { loadRules } from './load-rules.ts';
export { mergePersons } from './merge-persons.ts';
export {
  type GraphPerson,
  GroupMissing,
  type KnownIdentity,
  type Merge,
  PersonGraph,
  type TypedIdentity,
} from './person-graph.ts';
export { applyOperations, isMeaningless, isRepeat } from './properties/apply-operations.ts';
export { foldProperties } from './properties/fold-properties.ts';
export {
  type PropertyState,
  type PropertyStates,
  valuesOf,
} from './properties/property-states.ts';
export { effectiveProperties, type Leaf, listLeaves } from './properties/refresh-persons.ts';
export { type PropertyChange, replayHistory, type SaidOperation } from './properties/replay-history.ts';
export { type Resolution, resolvePerson } from './resolve-person.ts';
export { saveGraph } from './save-graph.ts';
export { type Simulation, simulateRules } from './simulate.ts';
export {
  ensureSalt,
  findTombstones,
  readTombstones,
  type Tombstones,
  valueHash,
  writeTombstones,
} from './tombstones.ts';
export { allowIdentity, unbindIdentity } from './unbind-identity.ts';
export { unmerge } from './unmerge.ts';
