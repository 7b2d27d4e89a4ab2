import { type Executor, textArray } from '@skylantern/store';
import { sql } from 'kysely';
import { type Candidate, clearTypeOf, hashedForms, isHashable, type ReadIdentities } from './claim.ts';
import { type IdentityCache, storedKey } from './identity-cache.ts';
import {
  type GraphPerson,
  identityKey,
  type KnownIdentity,
  PersonGraph,
  type TypedIdentity,
} from './person-graph.ts';

export interface GraphRequest {
  /** The identities of each event: what they touch is loaded. */
  claims: readonly ReadIdentities[];
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
  const claims = request.claims.map(wantedOf);
  const found = await findIdentities(db, workspaceId, claims, request.cache);
  const leaves = new Set<number>(request.alsoPersons);
  for (const identity of found.values()) {
    leaves.add(identity.person);
    for (const { person } of identity.epochs) if (person !== null) leaves.add(person);
  }
  const survivors = await listSurvivors(db, workspaceId, [...leaves]);
  const groups = groupsNeeded(claims, found, survivors, request.everyGroup ?? false);
  for (const number of request.alsoPersons ?? []) groups.add(survivors.get(number) ?? number);
  const group = await loadGroups(db, workspaceId, [...groups]);
  const persons = new Map<number, GraphPerson>();
  for (const [number, mergedInto] of survivors) persons.set(number, { ...absorbed, number, mergedInto });
  for (const person of group.persons) persons.set(person.number, person);
  for (const identity of group.identities) found.set(identityKey(identity), identity);
  let next = counter.rows[0]?.next ?? 1;
  return new PersonGraph({
    persons: [...persons.values()],
    identities: found,
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

/** Of a person whose group is not loaded nothing is asked but into whom it was merged. */
const absorbed = { id: '', isIdentified: true, firstSeenAt: new Date(0) };

interface Wanted {
  named: readonly (TypedIdentity & { key: string })[];
  /** The hashed forms of clear contacts. */
  forms: readonly (TypedIdentity & { key: string })[];
}

const wantedOf = ({ usable }: ReadIdentities): Wanted => ({
  named: usable,
  forms: usable.some(isHashable) ? usable.flatMap(formsOf) : [],
});

const formsOf = (one: Candidate) => hashedForms(one).map((form) => ({ ...form, key: identityKey(form) }));

/** What is known of the identities, by `identityKey`. */
async function findIdentities(
  db: Executor,
  workspaceId: string,
  claims: readonly Wanted[],
  cache: IdentityCache | undefined,
): Promise<Map<string, KnownIdentity>> {
  const found = new Map<string, KnownIdentity>();
  const missing = new Map<string, Missing>();
  for (const { named, forms } of claims) {
    for (const list of [named, forms]) {
      for (const identity of list) {
        if (found.has(identity.key) || missing.has(identity.key)) continue;
        const stored = storedKey(workspaceId, identity);
        const cached = cache?.get(workspaceId, stored);
        if (cached !== undefined) found.set(identity.key, plainIdentity(identity, cached));
        else missing.set(identity.key, { identity, stored });
      }
    }
  }
  await findPlain(db, [...missing.values()], ({ identity, stored }, person) => {
    found.set(identity.key, plainIdentity(identity, person));
    cache?.set(workspaceId, stored, person);
    missing.delete(identity.key);
  });
  if (missing.size === 0) return found;
  const rows = await sql<IdentityRow>`
    select ${identityColumns} from identity
    where key = any(${keysOf([...missing.values()])}::uuid[])
      and (epochs <> '[]' or is_stopped)`.execute(db);
  for (const row of rows.rows) found.set(identityKey(row), identityOf(row));
  const unknown = [...missing.values()].map((one) => one.identity);
  await findByHash(db, workspaceId, unknown, found);
  return found;
}

interface Missing {
  identity: TypedIdentity & { key: string };
  stored: string;
}

/** As one array of PostgreSQL. */
const keysOf = (missing: readonly Missing[]): string => `{${missing.map((one) => one.stored).join(',')}}`;

/** Identities that mean one person only: nothing but their owner is asked for, in one text, since they are many. */
async function findPlain(
  db: Executor,
  wanted: readonly Missing[],
  onFound: (one: Missing, person: number) => void,
): Promise<void> {
  if (wanted.length === 0) return;
  const answer = await sql<{ owners: string | null }>`
    select string_agg(place || ':' || person, ',') as owners
    from unnest(${keysOf(wanted)}::uuid[]) with ordinality as wanted (key, place)
    join identity using (key) where epochs = '[]' and not is_stopped`.execute(db);
  const owners = answer.rows[0]?.owners;
  if (owners === null || owners === undefined) return;
  for (const pair of owners.split(',')) {
    const colon = pair.indexOf(':');
    const one = wanted[Number(pair.slice(0, colon)) - 1];
    if (one !== undefined) onFound(one, Number(pair.slice(colon + 1)));
  }
}

/** When it was seen is not asked of a plain identity: where that matters, its whole group is loaded. */
const NEVER = new Date(0);
const NO_EPOCHS: KnownIdentity['epochs'] = [];

const plainIdentity = ({ type, value }: TypedIdentity, person: number): KnownIdentity => ({
  type,
  value,
  person,
  firstSeenAt: NEVER,
  lastSeenAt: NEVER,
  epochs: NO_EPOCHS, // an identity that becomes shared gets a list of its own
  isStopped: false,
});

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

/** Into whom each of these was merged; only those that were. */
async function listSurvivors(
  db: Executor,
  workspaceId: string,
  numbers: readonly number[],
): Promise<Map<number, number>> {
  if (numbers.length === 0) return new Map();
  const rows = await sql<{ number: number; survivor: number }>`
    select number, merged_into as survivor from unnest(${numbers}::int[]) as leaf (number) join person using (number)
    where workspace_id = ${workspaceId} and merged_into is not null`.execute(db);
  return new Map(rows.rows.map((row) => [row.number, row.survivor]));
}

/** Groups that a claim may add to or join: where it names something new, or more than one group, or a shared id. */
function groupsNeeded(
  claims: readonly Wanted[],
  found: ReadonlyMap<string, KnownIdentity>,
  survivors: ReadonlyMap<number, number>,
  everyGroup: boolean,
): Set<number> {
  const needed = new Set<number>();
  for (const { named, forms } of claims) {
    if (!everyGroup && forms.length === 0 && isOnePlainGroup(named, found, survivors)) continue;
    const groups = new Set<number>();
    let isPlain = !everyGroup;
    for (const one of named) isPlain = addGroups(groups, found.get(one.key), survivors) && isPlain;
    for (const one of forms) addGroups(groups, found.get(one.key), survivors);
    if (!isPlain || groups.size > 1) for (const group of groups) needed.add(group);
  }
  return needed;
}

/** The most frequent case: all is known, and means one person only. */
function isOnePlainGroup(
  named: Wanted['named'],
  found: ReadonlyMap<string, KnownIdentity>,
  survivors: ReadonlyMap<number, number>,
): boolean {
  let group: number | null = null;
  for (const { key } of named) {
    const known = found.get(key);
    if (known === undefined || known.epochs.length > 0) return false;
    const own = survivors.get(known.person) ?? known.person;
    if (group !== null && group !== own) return false;
    group = own;
  }
  return true;
}

function addGroups(
  groups: Set<number>,
  known: KnownIdentity | undefined,
  survivors: ReadonlyMap<number, number>,
): boolean {
  if (known === undefined) return false;
  groups.add(survivors.get(known.person) ?? known.person);
  for (const { person } of known.epochs) if (person !== null) groups.add(survivors.get(person) ?? person);
  return known.epochs.length === 0;
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
