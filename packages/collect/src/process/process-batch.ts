import { eventOutcomes, kindsWithoutPerson, type StoredEvent } from '@skylantern/contracts';
import type { IdentityCache } from '@skylantern/identify';
import type { Executor } from '@skylantern/store';
import { callOf } from '../dialects/call-of.ts';
import type { LogRecord } from '../door/log-record.ts';
import type { Policies } from '../door/policy.ts';
import type { TokenBuckets } from '../door/token-bucket.ts';
import type { EnrichEvent } from '../enrich/index.ts';
import { admit } from './admit.ts';
import { applyItems } from './apply-items.ts';
import { applyTraits } from './apply-traits.ts';
import { assignAccounts } from './assign-accounts.ts';
import { assignPersons } from './assign-persons.ts';
import { assignSessions } from './assign-sessions.ts';
import { assignTouches } from './assign-touches.ts';
import { buildRow, type WorkspaceClock } from './build-row.ts';
import { listChanges, type StoreChanges } from './changes.ts';
import { dropDuplicates } from './drop-duplicates.ts';
import { enrichFacts } from './enrich-facts.ts';
import { numberEventNames } from './event-names.ts';
import { type Fact, factsOf, placeOf } from './fact.ts';
import { isLate, markLimited, saysFuture } from './lanes.ts';
import { countMeaningless } from './operations-of.ts';
import { type KnownNames, notePropertyNames } from './property-names.ts';
import { type SetAsideEntry, saveQuarantine } from './quarantine.ts';
import { signUpsOf } from './sign-ups.ts';
import { type Count, saveCounts, Tally } from './tally.ts';
import type { ClockCorrection } from './time-of.ts';

export interface ProcessPorts {
  enrich: EnrichEvent;
  timeOf: ClockCorrection;
  /** Null when the workspace was removed: its records are dropped. */
  clockOf(db: Executor, workspaceId: string): Promise<WorkspaceClock | null>;
  knownNames: KnownNames;
  identities: IdentityCache;
  policies: Policies;
  personLimits: TokenBuckets;
  now(): Date;
}

export interface Processed {
  /** In order of arrival. */
  rows: StoredEvent[];
  changes: StoreChanges;
  duplicates: number;
  setAside: number;
  /** Operations on properties that mean nothing, such as adding a text. */
  passedOver: number;
  /** All of the above and what was refused, by source and minute. */
  counts: readonly Count[];
  /** Call after the commit. */
  remember(): void;
}

/** Everything that happens to a batch of log records, inside the caller's transaction. */
export async function processBatch(
  db: Executor,
  records: readonly { offset: number; record: LogRecord }[],
  ports: ProcessPorts,
): Promise<Processed> {
  const facts = records.flatMap(({ offset, record }) => factsOf(offset, record));
  const unseen = facts.length === 0 ? [] : await dropDuplicates(db, facts, ports.now());
  const {
    facts: fresh,
    setAside,
    refused,
  } = await admit(db, { facts: unseen, setAside: setAsideOf(records) });
  const tally = new Tally();
  for (const { fact, outcome } of refused) tally.add(outcome, fact.record);
  countRefused(tally, records);
  countDuplicates(tally, facts, unseen);
  const done: Processed = {
    rows: [],
    changes: { persons: [], person_overrides: [], accounts: [], items: [], person_history: [] },
    duplicates: facts.length - unseen.length,
    setAside: 0,
    passedOver: 0,
    counts: [],
    remember: () => undefined,
  };
  const noted: string[] = [];
  for (const [workspaceId, group] of groupByWorkspace(fresh)) {
    const clock = await ports.clockOf(db, workspaceId);
    if (clock === null) continue;
    for (const fact of group) fact.occurredAt = ports.timeOf(fact);
    for (const fact of group) fact.isLate = isLate(fact);
    const { personEventsPerSecond } = await ports.policies.of(workspaceId);
    markLimited(group, ports.personLimits, personEventsPerSecond);
    done.passedOver += countMeaningless(group);
    const [personal, others] = partition(group, (fact) => !kindsWithoutPerson.has(fact.event.kind));
    const { graph, nobody } = await assignPersons(db, workspaceId, personal, ports.identities);
    setAside.push(...nobody.map(blockedIdentity));
    const owned = nobody.length === 0 ? personal : personal.filter((fact) => fact.origin !== 0);
    const heeded = owned.filter((fact) => !fact.isLimited);
    await assignSessions(db, workspaceId, heeded);
    const columnsOf = await enrichFacts(db, workspaceId, owned, ports.enrich);
    const touches = await assignTouches(db, workspaceId, owned, columnsOf);
    const acquisition = { ...touches, signUps: signUpsOf(graph, heeded) };
    const touched = await applyTraits(db, workspaceId, heeded, acquisition);
    const assigned = await assignAccounts(db, workspaceId, [...heeded, ...others]);
    done.changes.items.push(...(await applyItems(db, workspaceId, others)));
    const codes = await numberEventNames(db, workspaceId, owned);
    noted.push(
      ...(await notePropertyNames(db, workspaceId, [...owned, ...others], ports.knownNames, touched.history)),
    );
    for (const fact of owned) {
      countStored(tally, fact);
      const columns = columnsOf.get(fact);
      if (columns === undefined) continue;
      const touch = touches.bySession.get(fact.sessionId) ?? null;
      done.rows.push(buildRow(fact, codes.get(fact.event.name) ?? 0, clock, columns, touch));
    }
    await listChanges(db, workspaceId, { graph, touched, assigned }, done.changes);
  }
  done.setAside = await saveQuarantine(db, setAside, ports);
  for (const entry of setAside) tally.add('quarantined', entry.record);
  done.counts = tally.counts();
  await saveCounts(db, done.counts);
  done.remember = () => {
    for (const key of noted) ports.knownNames.set(key, true);
  };
  return done;
}

function countStored(tally: Tally, fact: Fact): void {
  const { event, record, occurredAt } = fact;
  // What is imported from history is not late.
  const lateMs = event.historical ? 0 : record.receivedAt - occurredAt.getTime();
  tally.add('stored', record, { lateMs });
  if (fact.isLate) tally.add('late', record);
  if (fact.isLimited) tally.add('limited', record);
  if (saysFuture(fact)) tally.add('future', record);
}

/** What the door kept out of the log. */
function countRefused(tally: Tally, records: readonly { record: LogRecord }[]): void {
  for (const { record } of records) {
    for (const outcome of eventOutcomes) {
      const events = record.refused?.[outcome] ?? 0;
      if (events > 0) tally.add(outcome, record, { events });
    }
  }
}

function countDuplicates(tally: Tally, facts: readonly Fact[], unseen: readonly Fact[]): void {
  if (facts.length === unseen.length) return;
  const isNew = new Set(unseen);
  for (const fact of facts) if (!isNew.has(fact)) tally.add('duplicate', fact.record);
}

function partition<T>(list: readonly T[], isFirst: (one: T) => boolean): [T[], T[]] {
  const first: T[] = [];
  const second: T[] = [];
  for (const one of list) (isFirst(one) ? first : second).push(one);
  return [first, second];
}

function groupByWorkspace(facts: readonly Fact[]): Map<string, Fact[]> {
  const groups = new Map<string, Fact[]>();
  for (const fact of facts) {
    const group = groups.get(fact.record.workspaceId);
    if (group === undefined) groups.set(fact.record.workspaceId, [fact]);
    else group.push(fact);
  }
  return groups;
}

function setAsideOf(records: readonly { offset: number; record: LogRecord }[]): SetAsideEntry[] {
  return records.flatMap(({ offset, record }) =>
    record.setAside.map((entry, i) => ({
      ...entry,
      record,
      offset,
      position: record.positions?.setAside[i] ?? record.events.length + i,
    })),
  );
}

/** Every id of the event stands for nobody: kept for repair rather than put on a wrong person. */
function blockedIdentity(fact: Fact): SetAsideEntry {
  return {
    messageId: fact.event.messageId,
    reason: 'identity-missing',
    detail: 'every id of this event is a placeholder such as "null" or "undefined": send the real id',
    raw: callOf(fact.event),
    record: fact.record,
    ...placeOf(fact),
  };
}
