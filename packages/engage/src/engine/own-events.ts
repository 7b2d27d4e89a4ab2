import type { IncomingEvent, JsonObject } from '@skylantern/contracts';
import { identityTypes } from '@skylantern/identify';
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
  const found = await sql<KnownBy & { asked: number; isOwn: boolean }>`
    select distinct asked.number as asked, i.type, i.value, i.person = asked.number as "isOwn"
    from unnest(${[...new Set(events.map((event) => event.person))]}::int[]) as asked (number)
    join person p on p.workspace_id = ${workspaceId} and p.number = asked.number
    cross join lateral (select coalesce(p.merged_into, p.number) as number
      union all select m.number from person m
        where m.workspace_id = ${workspaceId} and m.merged_into = coalesce(p.merged_into, p.number)) g
    join identity i on i.workspace_id = ${workspaceId} and i.person = g.number`.execute(db);
  const priorityOf = (row: KnownBy & { isOwn: boolean }) =>
    (identityTypes.get(row.type)?.priority ?? 99) + (row.isOwn ? 0 : 100);
  const best = new Map<number, KnownBy & { asked: number; isOwn: boolean }>();
  for (const row of found.rows) {
    const known = best.get(row.asked);
    if (known === undefined || priorityOf(row) < priorityOf(known)) best.set(row.asked, row);
  }
  return best;
}

function incomingOf(event: OwnEvent, { type, value }: KnownBy): IncomingEvent {
  return {
    kind: 'track',
    name: event.name,
    messageId: event.messageId,
    userId: type === 'user_id' ? value : null,
    anonymousId: type === 'anonymous_id' ? value : null,
    previousId: null,
    accountKey: null,
    identities: type === 'user_id' || type === 'anonymous_id' ? {} : { [type]: value },
    properties: event.properties,
    traits: {},
    context: {},
    occurredAt: event.occurredAt.toISOString(),
    historical: false,
  };
}
