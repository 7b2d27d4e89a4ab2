import { type Executor, textArray } from '@skylantern/store';
import { sql } from 'kysely';
import { clearTypeOf, hashedForms, readIdentities } from './claim.ts';
import type { IdentityCache } from './identity-cache.ts';
import type { IdentityRules } from './identity-types.ts';
import {
  type GraphPerson,
  identityKey,
  type KnownIdentity,
  PersonGraph,
  type TypedIdentity,
} from './person-graph.ts';

export interface GraphRequest {
  rules: IdentityRules;
  /** All identities of each event: what they touch is loaded. */
  claims: readonly (readonly TypedIdentity[])[];
  cache?: IdentityCache;
  /** Load every group that is touched, not only those that may change. */
  everyGroup?: boolean;
  /** Persons to load with their groups though no claim names them. */
  alsoPersons?: readonly number[];
}

/**
 * Loads what a batch may touch: the owners of its identities, and of those groups that may change all persons and
 * identities. Takes the workspace's identity lock until the transaction ends.
 */
export async function loadGraph(
  db: Executor,
  workspaceId: string,
  request: GraphRequest,
): Promise<PersonGraph> {
  await lockIdentities(db, workspaceId);
  const counter = await sql<{ next: number; version: number }>`
    select next_person as next, identity_version as version from workspace where id = ${workspaceId}`.execute(
    db,
  );
  const version = counter.rows[0]?.version ?? 0;
  await request.cache?.catchUp(db, workspaceId, version);
  const claims = request.claims.map((claim) => wantedOf(claim, request.rules));
  const found = await findIdentities(
    db,
    workspaceId,
    claims.flatMap(({ named, forms }) => [...named, ...forms]),
    request.cache,
  );
  const leaves = new Set<number>(request.alsoPersons);
  for (const identity of found.values()) for (const leaf of leavesOf(identity)) leaves.add(leaf);
  const persons = await listPersons(db, workspaceId, [...leaves]);
  const groups = groupsNeeded(claims, found, persons, request.everyGroup ?? false);
  for (const number of request.alsoPersons ?? []) groups.add(persons.get(number)?.mergedInto ?? number);
  const group = await loadGroups(db, workspaceId, [...groups]);
  for (const person of group.persons) persons.set(person.number, person);
  for (const identity of group.identities) found.set(identityKey(identity), identity);
  let next = counter.rows[0]?.next ?? 1;
  return new PersonGraph({
    persons: [...persons.values()],
    identities: [...found.values()],
    wholeGroups: groups,
    recentMerges: group.recentMerges,
    apart: group.apart,
    nextNumber: () => next++,
  });
}

/** One writer of identities per workspace at a time; released when the transaction ends. */
export async function lockIdentities(db: Executor, workspaceId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`identity:${workspaceId}`}, 0))`.execute(db);
}

interface Wanted {
  named: TypedIdentity[];
  /** The hashed forms of clear contacts. */
  forms: TypedIdentity[];
}

function wantedOf(claim: readonly TypedIdentity[], rules: IdentityRules): Wanted {
  const named = readIdentities(claim, rules).usable.map(({ type, value }) => ({ type, value }));
  return { named, forms: named.flatMap(hashedForms) };
}

const leavesOf = ({ person, epochs }: KnownIdentity): number[] => [
  person,
  ...epochs.flatMap((epoch) => epoch.person ?? []),
];

async function findIdentities(
  db: Executor,
  workspaceId: string,
  wanted: readonly TypedIdentity[],
  cache: IdentityCache | undefined,
): Promise<Map<string, KnownIdentity>> {
  const found = new Map<string, KnownIdentity>();
  const missing = new Map<string, TypedIdentity>();
  for (const identity of wanted) {
    const key = identityKey(identity);
    const cached = cache?.get(workspaceId, key);
    // A copy: the graph of this batch may change it, and the batch may fail.
    if (cached !== undefined) found.set(key, { ...cached });
    else missing.set(key, identity);
  }
  const keys = [...missing.values()];
  if (keys.length === 0) return found;
  const rows = await sql<IdentityRow>`
    select ${identityColumns} from identity
    join unnest(${textArray(keys.map((key) => key.type))}, ${textArray(keys.map((key) => key.value))}) as wanted (type, value)
      using (type, value)
    where workspace_id = ${workspaceId}`.execute(db);
  for (const row of rows.rows) {
    const identity = identityOf(row);
    found.set(identityKey(identity), identity);
    cache?.set(workspaceId, identity);
  }
  await findByHash(db, workspaceId, keys, found);
  return found;
}

/** A hashed contact that is known in the clear stands for the clear one's person. */
async function findByHash(
  db: Executor,
  workspaceId: string,
  wanted: readonly TypedIdentity[],
  found: Map<string, KnownIdentity>,
): Promise<void> {
  const hashed = wanted.filter((one) => clearTypeOf(one.type) !== null && !found.has(identityKey(one)));
  if (hashed.length === 0) return;
  const values = textArray(hashed.map((one) => one.value));
  const rows = await sql<IdentityRow & { md5: string; sha256: string }>`
    select ${identityColumns}, md5, sha256 from identity
    where workspace_id = ${workspaceId} and (md5 = any(${values}) or sha256 = any(${values}))`.execute(db);
  for (const one of hashed) {
    const clear = clearTypeOf(one.type);
    const row = rows.rows.find((each) => clear?.type === each.type && each[clear.hash] === one.value);
    if (row !== undefined)
      found.set(identityKey(one), { ...identityOf(row), type: one.type, value: one.value });
  }
}

interface IdentityRow {
  type: string;
  value: string;
  person: number;
  first: Date;
  last: Date;
  epochs: KnownIdentity['epochs'];
  stopped: boolean;
}

const identityColumns = sql`type, value, person, first_seen_at as first, last_seen_at as last, epochs, is_stopped as stopped`;

const identityOf = (row: IdentityRow): KnownIdentity => ({
  type: row.type,
  value: row.value,
  person: row.person,
  firstSeenAt: row.first,
  lastSeenAt: row.last,
  epochs: row.epochs,
  isStopped: row.stopped,
});

const personColumns = sql`number, id, is_identified as "isIdentified", first_seen_at as "firstSeenAt", merged_into as "mergedInto"`;

async function listPersons(
  db: Executor,
  workspaceId: string,
  numbers: readonly number[],
): Promise<Map<number, GraphPerson>> {
  if (numbers.length === 0) return new Map();
  const rows = await sql<GraphPerson>`
    select ${personColumns} from person where workspace_id = ${workspaceId} and number = any(${numbers}::int[])`.execute(
    db,
  );
  const persons = new Map(rows.rows.map((person) => [person.number, person]));
  const survivors = [...new Set(rows.rows.flatMap((person) => person.mergedInto ?? []))].filter(
    (number) => !persons.has(number),
  );
  if (survivors.length > 0) {
    for (const [number, person] of await listPersons(db, workspaceId, survivors)) persons.set(number, person);
  }
  return persons;
}

/** Groups that a claim may add to or join: where it names something new, or more than one group, or a shared id. */
function groupsNeeded(
  claims: readonly Wanted[],
  found: ReadonlyMap<string, KnownIdentity>,
  persons: ReadonlyMap<number, GraphPerson>,
  everyGroup: boolean,
): Set<number> {
  const needed = new Set<number>();
  for (const claim of claims) {
    const named = claim.named.flatMap((identity) => found.get(identityKey(identity)) ?? []);
    const forms = claim.forms.flatMap((identity) => found.get(identityKey(identity)) ?? []);
    const known = [...named, ...forms];
    const groups = new Set(known.flatMap(leavesOf).map((leaf) => persons.get(leaf)?.mergedInto ?? leaf));
    const isPlain = named.length === claim.named.length && groups.size === 1;
    if (everyGroup || !isPlain) for (const group of groups) needed.add(group);
  }
  return needed;
}

async function loadGroups(db: Executor, workspaceId: string, groups: readonly number[]) {
  if (groups.length === 0)
    return { persons: [], identities: [], recentMerges: new Map<number, number>(), apart: [] };
  const persons = await sql<GraphPerson>`
    select ${personColumns} from person where workspace_id = ${workspaceId} and merged_into = any(${groups}::int[])
    union all
    select ${personColumns} from person where workspace_id = ${workspaceId} and number = any(${groups}::int[])`.execute(
    db,
  );
  const identities = await sql<IdentityRow>`
    select ${identityColumns} from identity
    where workspace_id = ${workspaceId} and person = any(${persons.rows.map((row) => row.number)}::int[])`.execute(
    db,
  );
  const merges = await sql<{ survivor: number; count: number }>`
    select survivor, count(*)::int as count from merge
    where workspace_id = ${workspaceId} and survivor = any(${groups}::int[]) and undone_at is null
      and logged_at > now() - interval '1 hour'
    group by survivor`.execute(db);
  const numbers = persons.rows.map((row) => row.number);
  const apart = await sql<{ a: number; b: number }>`
    select survivor_leaf as a, absorbed_leaf as b from merge
    where workspace_id = ${workspaceId} and undone_at is not null and keeps_apart
      and survivor_leaf = any(${numbers}::int[]) and absorbed_leaf = any(${numbers}::int[])`.execute(db);
  return {
    apart: apart.rows.map(({ a, b }) => [a, b] as const),
    persons: persons.rows,
    identities: identities.rows.map(identityOf),
    recentMerges: new Map(merges.rows.map((row) => [row.survivor, row.count])),
  };
}
