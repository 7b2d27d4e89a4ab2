export { isBlockedId } from './blocked-ids.ts';
export { type IdentityType, identityTypes } from './identity-types.ts';
export { loadGraph, lockIdentities } from './load-graph.ts';
export { type GraphPerson, type Merge, PersonGraph, type TypedIdentity } from './person-graph.ts';
export { type IdentityClaim, personIdOf, type Resolution, resolvePerson } from './resolve-person.ts';
export { saveGraph } from './save-graph.ts';
export { type Unmerged, unmerge } from './unmerge.ts';
