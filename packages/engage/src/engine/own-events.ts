import { blankEvent, type IncomingEvent, type JsonObject } from '@skylantern/contracts';
import { defaultRules } from '@skylantern/identify';
import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';
import { groupBy } from './group-by.ts';
import { jsonText } from './json-text.ts';
import { at, type EngagementPorts } from './ports.ts';

const AT_ONCE = 500;

export interface OwnEvent {
  /** The same fact has the same id. */
  messageId: string;
  workspaceId: string;
  person: number;
  name: string;
  occurredAt: Date;
  properties: JsonObject;
}

/** Writes down what happened, in the transaction in which it happens. */
export async function writeOwnEvents(db: Executor, events: readonly OwnEvent[]): Promise<void> {
  if (events.length === 0) return;
  await sql`
    insert into own_event (message_id, workspace_id, person, name, occurred_at, properties)
    select * from unnest(${events.map((one) => one.messageId)}::text[], ${events.map((one) => one.workspaceId)}::text[],
      ${events.map((one) => one.person)}::int[], ${events.map((one) => one.name)}::text[],
      ${events.map((one) => one.occurredAt)}::timestamptz[],
      ${events.map((one) => jsonText(one.properties))}::jsonb[])`.execute(db);
}

/**
 * Hands what was written down to the door, then forgets it. Ended in between, the same is handed over again under
 * the same ids, and the door keeps one of each. Answers how many.
 */
export async function handOverOwnEvents(ports: EngagementPorts): Promise<number> {
  const count = await ports.state.transaction(async (trx) => {
    const found = await sql<OwnEvent & { id: number }>`
      select id, message_id as "messageId", workspace_id as "workspaceId", person, name, occurred_at as "occurredAt", properties
      from own_event order by id limit ${AT_ONCE} for update skip locked`.execute(trx);
    if (found.rows.length === 0) return 0;
    await at(ports, 'own-events.claimed');
    for (const [workspaceId, events] of groupBy(found.rows, (row) => row.workspaceId)) {
      const identities = await findIdentities(trx, workspaceId, events);
      const incoming = events.flatMap((event) => {
        const identity = identities.get(event.person);
        return identity === undefined ? [] : [incomingOf(event, identity)];
      });
      if (incoming.length < events.length) {
        ports.logger.error({ workspaceId, events: events.length - incoming.length }, 'own-event.nobody');
      }
      if (incoming.length > 0) await ports.recordEvents(workspaceId, incoming);
    }
    await at(ports, 'own-events.handed-over');
    await sql`delete from own_event where id = any(${found.rows.map((row) => row.id)}::bigint[])`.execute(
      trx,
    );
    return found.rows.length;
  });
  if (count > 0) await at(ports, 'own-events.committed');
  return count;
}

interface KnownBy {
  type: string;
  value: string;
}

/** One identity of each person, by which the event finds them: the strongest, so that nobody is merged. */
async function findIdentities(
  db: Executor,
  workspaceId: string,
  events: readonly OwnEvent[],
): Promise<Map<number, KnownBy>> {
  // Three lists by index: as one join, a workspace that the planner thought empty took minutes for 3,000 persons.
  const asked = [...new Set(events.map((event) => event.person))];
  const persons = await sql<{ number: number; root: number }>`
    select number, coalesce(merged_into, number) as root from person
    where workspace_id = ${workspaceId} and number = any(${asked}::int[])`.execute(db);
  const roots = [...new Set(persons.rows.map((row) => row.root))];
  const merged = await sql<{ number: number; root: number }>`
    select number, merged_into as root from person
    where workspace_id = ${workspaceId} and merged_into = any(${roots}::int[])`.execute(db);
  const groups = groupBy(
    [...roots.map((root) => ({ number: root, root })), ...merged.rows],
    (row) => row.root,
  );
  const numbers = [...groups.values()].flatMap((group) => group.map((row) => row.number));
  const identities = await sql<KnownBy & { person: number }>`
    select type, value, person from identity
    where workspace_id = ${workspaceId} and person = any(${numbers}::int[])
    order by person, type, value`.execute(db);
  const identitiesOf = groupBy(identities.rows, (row) => row.person);
  const found = persons.rows.flatMap(({ number: askedNumber, root }) =>
    (groups.get(root) ?? []).flatMap(({ number }) =>
      (identitiesOf.get(number) ?? []).map(({ type, value }) => ({
        asked: askedNumber,
        type,
        value,
        isOwn: number === askedNumber,
      })),
    ),
  );
  const priorityOf = (row: KnownBy & { isOwn: boolean }) =>
    (defaultRules.types.get(row.type)?.priority ?? 99) + (row.isOwn ? 0 : 100);
  const best = new Map<number, KnownBy & { asked: number; isOwn: boolean }>();
  for (const row of found) {
    const known = best.get(row.asked);
    if (known === undefined || priorityOf(row) < priorityOf(known)) best.set(row.asked, row);
  }
  return best;
}

function incomingOf(event: OwnEvent, { type, value }: KnownBy): IncomingEvent {
  return blankEvent({
    kind: 'track',
    name: event.name,
    messageId: event.messageId,
    userId: type === 'user_id' ? value : null,
    anonymousId: type === 'anonymous_id' ? value : null,
    identities: type === 'user_id' || type === 'anonymous_id' ? {} : { [type]: value },
    properties: event.properties,
    occurredAt: event.occurredAt.toISOString(),
  });
}
