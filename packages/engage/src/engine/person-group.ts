import type { JsonObject } from '@skylantern/contracts';
import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';
import type { ReachablePerson } from '../channels/define-channel.ts';

/** Today's person behind a number, with all numbers that were merged into it. */
export interface PersonGroup extends ReachablePerson {
  current: number;
  numbers: number[];
}

/** By the number asked for. What was written under an absorbed number stays there and is found through the group. */
export async function loadPersons(
  db: Executor,
  workspaceId: string,
  numbers: readonly number[],
): Promise<Map<number, PersonGroup>> {
  const asked = [...new Set(numbers)];
  if (asked.length === 0) return new Map();
  const found = await sql<{
    asked: number;
    current: number;
    id: string;
    properties: JsonObject;
    absorbed: number[];
  }>`
    select asked.number as asked, c.number as current, c.id, c.properties,
      array(select m.number from person m where m.workspace_id = ${workspaceId} and m.merged_into = c.number) as absorbed
    from unnest(${asked}::int[]) as asked (number)
    join person p on p.workspace_id = ${workspaceId} and p.number = asked.number
    join person c on c.workspace_id = ${workspaceId} and c.number = coalesce(p.merged_into, p.number)`.execute(
    db,
  );
  return new Map(
    found.rows.map(({ asked, current, id, properties, absorbed }) => [
      asked,
      { current, id, properties, identities: {}, numbers: [current, ...absorbed] },
    ]),
  );
}

/** The identity of each type seen last. */
export async function loadIdentities(
  db: Executor,
  workspaceId: string,
  numbers: readonly number[],
): Promise<Record<string, string>> {
  const found = await sql<{ type: string; value: string }>`
    select distinct on (type) type, value from identity
    where workspace_id = ${workspaceId} and person = any(${numbers}::int[])
    order by type, last_seen_at desc, value`.execute(db);
  return Object.fromEntries(found.rows.map(({ type, value }) => [type, value]));
}
