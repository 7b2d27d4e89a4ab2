import { hash } from 'node:crypto';
import type { JsonObject } from '@skylantern/contracts';
import { LRUCache } from 'lru-cache';

const MAX_PERSONS = 500_000;

/**
 * Says whether a row tells something new of its person: other properties than the last time, or identities that
 * were not seen together. Rows older than the newest one told do not count: the newest state is the person's.
 */
export function makePersonChanges(): (
  identities: Readonly<Record<string, string>>,
  properties: JsonObject,
  atMs: number,
) => boolean {
  const known = new LRUCache<string, { digest: string; atMs: number }>({ max: MAX_PERSONS });
  return (identities, properties, atMs) => {
    const values = Object.entries(identities);
    const key = values[0]?.join('\u0000') ?? '';
    const digest = hash('md5', JSON.stringify([values, properties]), 'base64url');
    const last = known.get(key);
    if (last !== undefined && (last.digest === digest || atMs < last.atMs)) {
      if (last.digest === digest && atMs > last.atMs) last.atMs = atMs;
      return false;
    }
    known.set(key, { digest, atMs });
    return true;
  };
}
