import { createHmac, randomBytes } from 'node:crypto';
import type { Json } from '@skylantern/contracts';
import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';
import { hashedForms, readIdentities } from './claim.ts';
import { type IdentityRules, normalise } from './identity-types.ts';
import type { TypedIdentity } from './person-graph.ts';

/** Short values stand for too many things to be looked for outside of fields that name somebody. */
const DISTINCTIVE_LENGTH = 6;
const NAMING = /id$|^id|mail|mobile|phone|tel$|user|login/i;
const MAX_VALUE_LENGTH = 1_000;

/** The hash under which a forgotten identity is known again, and nothing else is known of it. */
export const identityHash = (salt: Buffer, { type, value }: TypedIdentity): string =>
  createHmac('sha256', salt).update(`${type}\u0000${value}`).digest('hex');

export const valueHash = (salt: Buffer, value: string): string =>
  createHmac('sha256', salt).update(value).digest('hex');

/** The salt of a workspace, made when it is first needed; never changed afterwards. */
export async function ensureSalt(db: Executor, workspaceId: string): Promise<Buffer> {
  await sql`insert into privacy_setting (workspace_id, salt) values (${workspaceId}, ${randomBytes(32)})
    on conflict do nothing`.execute(db);
  const found = await sql<{ salt: Buffer }>`
    select salt from privacy_setting where workspace_id = ${workspaceId}`.execute(db);
  const salt = found.rows[0]?.salt;
  if (salt === undefined) throw new Error('a salt that was just written is there');
  return salt;
}

/** What must not be known again: identities as they are compared, the hashed forms of contacts, and their values. */
export async function writeTombstones(
  db: Executor,
  workspaceId: string,
  forgotten: { erasureId: string; salt: Buffer; identities: readonly TypedIdentity[] },
): Promise<void> {
  const { salt } = forgotten;
  const all = forgotten.identities.flatMap((identity) => [identity, ...hashedForms(identity)]);
  const rows = new Map<string, 'identity' | 'value'>();
  for (const identity of all) {
    rows.set(identityHash(salt, identity), 'identity');
    rows.set(valueHash(salt, identity.value), 'value');
  }
  await sql`
    insert into tombstone (workspace_id, kind, hash, erasure_id)
    select ${workspaceId}, kind, decode(hash, 'hex'), ${forgotten.erasureId}
    from unnest(${[...rows.values()]}::text[], ${[...rows.keys()]}::text[]) as made (kind, hash)
    on conflict do nothing`.execute(db);
}

/** Says of identities and of raw values whether they belong to somebody who was forgotten. */
export interface Tombstones {
  names(identities: readonly TypedIdentity[]): boolean;
  /** Whether a value somewhere in it is one of theirs. */
  stands(raw: Json): boolean;
}

/**
 * Looks up everything that these claims and raw values mention. Call it with the identity lock held, so that nobody
 * is forgotten between the look and what follows from it. Null: nobody was ever forgotten here.
 */
export async function findTombstones(
  db: Executor,
  workspaceId: string,
  asked: {
    rules: IdentityRules;
    claims: readonly (readonly TypedIdentity[])[];
    raws: readonly Json[];
  },
): Promise<Tombstones | null> {
  const found = await sql<{ salt: Buffer; any: boolean }>`
    select salt, exists (select from tombstone t where t.workspace_id = s.workspace_id) as any
    from privacy_setting s where workspace_id = ${workspaceId}`.execute(db);
  const row = found.rows[0];
  if (row === undefined || !row.any) return null;
  const { salt } = row;
  const { rules } = asked;
  const wanted = new Set<string>();
  for (const claim of asked.claims) for (const hash of identityHashes(salt, rules, claim)) wanted.add(hash);
  for (const raw of asked.raws) for (const hash of valueHashes(salt, rules, raw)) wanted.add(hash);
  const known = await sql<{ hash: string }>`
    select encode(hash, 'hex') as hash from tombstone where workspace_id = ${workspaceId}
      and hash = any(select decode(h, 'hex') from unnest(${[...wanted]}::text[]) as h)`.execute(db);
  return tombstonesOf(salt, rules, new Set(known.rows.map(({ hash }) => hash)));
}

/** All that one erasure forgets: for whoever looks through what was kept. */
export async function readTombstones(
  db: Executor,
  workspaceId: string,
  erasureId: string,
  rules: IdentityRules,
): Promise<Tombstones & { hashes: string[] }> {
  const salt = await ensureSalt(db, workspaceId);
  const known = await sql<{ hash: string; kind: string }>`
    select encode(hash, 'hex') as hash, kind from tombstone
    where workspace_id = ${workspaceId} and erasure_id = ${erasureId} order by kind, hash`.execute(db);
  const hashes = known.rows.filter(({ kind }) => kind === 'identity').map(({ hash }) => hash);
  return { ...tombstonesOf(salt, rules, new Set(known.rows.map(({ hash }) => hash))), hashes };
}

function tombstonesOf(salt: Buffer, rules: IdentityRules, known: ReadonlySet<string>): Tombstones {
  return {
    names: (identities) => identityHashes(salt, rules, identities).some((hash) => known.has(hash)),
    stands: (raw) => valueHashes(salt, rules, raw).some((hash) => known.has(hash)),
  };
}

function identityHashes(salt: Buffer, rules: IdentityRules, claim: readonly TypedIdentity[]): string[] {
  return readIdentities(claim, rules).usable.flatMap(({ type, value }) =>
    [{ type, value }, ...hashedForms({ type, value })].map((one) => identityHash(salt, one)),
  );
}

function valueHashes(salt: Buffer, rules: IdentityRules, raw: Json): string[] {
  const mobile = rules.types.get('mobile');
  const values = new Set<string>();
  const walk = (value: Json, name: string): void => {
    if (typeof value === 'object') {
      if (Array.isArray(value)) for (const inner of value) walk(inner, name);
      else if (value !== null) for (const [key, inner] of Object.entries(value)) walk(inner, key);
      return;
    }
    if (typeof value === 'boolean') return;
    const text = String(value).trim();
    const isLookedFor =
      text.length <= MAX_VALUE_LENGTH && (text.length >= DISTINCTIVE_LENGTH || NAMING.test(name));
    if (text === '' || !isLookedFor) return;
    values.add(text).add(text.toLowerCase());
    if (mobile !== undefined && /^\+?[\d\s().-]{6,25}$/.test(text))
      values.add(normalise(mobile, text, rules.country));
  };
  walk(raw, '');
  return [...values].map((value) => valueHash(salt, value));
}
