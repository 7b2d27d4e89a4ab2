import { createHash } from 'node:crypto';
import { isBlockedId } from './blocked-ids.ts';
import { hashedTypes, hashes, type IdentityRules, type IdentityType, normalise } from './identity-types.ts';
import type { TypedIdentity } from './person-graph.ts';

/** What an event says about who it concerns. */
export interface IdentityClaim {
  workspaceId: string;
  ids: ReadIdentities;
  /**
   * `link`: identify, alias, log-in: the sender says that these ids are one person. `merge`: the same, by a server
   * that may join what would otherwise never be joined (R6). `unbind`: the ids of `unbinds` no longer belong to the
   * person of the others.
   */
  says: 'seen' | 'link' | 'merge' | 'unbind';
  unbinds?: ReadIdentities;
  messageId: string;
  at: Date;
}

export interface Candidate extends TypedIdentity {
  kind: IdentityType;
  /** As `identityKey`. */
  key: string;
}

/** Identities of an event, understood: usable ones by priority, and what was dropped (unknown types, placeholders). */
export interface ReadIdentities {
  usable: readonly Candidate[];
  dropped: readonly TypedIdentity[];
}

export function readIdentities(identities: readonly TypedIdentity[], rules: IdentityRules): ReadIdentities {
  const usable: Candidate[] = [];
  const dropped: TypedIdentity[] = [];
  for (const { type, value: raw } of identities) {
    const kind = rules.types.get(type);
    const value = kind === undefined ? raw : normalise(kind, raw, rules.country);
    if (kind === undefined || isBlockedId(value)) dropped.push({ type, value: raw });
    else usable.push({ type, value, kind, key: `${type}\u0000${value}` });
  }
  if (usable.length > 1) usable.sort((a, b) => a.kind.priority - b.kind.priority);
  return { usable, dropped };
}

/** The hashed forms under which others may know a contact, and the clear type of a hashed one. */
export const hashOf = (hash: (typeof hashes)[number], value: string): string =>
  createHash(hash).update(value).digest('hex');

export const isHashable = ({ type }: TypedIdentity): boolean => hashedTypes.some((hashed) => hashed === type);

export function hashedForms(identity: TypedIdentity): TypedIdentity[] {
  if (!isHashable(identity)) return [];
  const { type, value } = identity;
  return hashes.map((hash) => ({ type: `${type}_${hash}`, value: hashOf(hash, value) }));
}

export function clearTypeOf(type: string): { type: string; hash: (typeof hashes)[number] } | null {
  for (const clear of hashedTypes) {
    for (const hash of hashes) if (type === `${clear}_${hash}`) return { type: clear, hash };
  }
  return null;
}
