import type { JsonObject } from '@skylantern/contracts';
import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';
import type { Fact } from './fact.ts';

const REFRESH_SEEN_MS = 3_600_000;

interface Touched {
  number: number;
  traits: JsonObject;
  firstAt: number;
  lastAt: number;
}

/**
 * Sets person properties from identify calls, in their order, and moves first and last seen. A person without
 * new properties is written at most once an hour. Answers the numbers of the persons that were written.
 */
export async function applyTraits(
  db: Executor,
  workspaceId: string,
  facts: readonly Fact[],
): Promise<number[]> {
  const touched = new Map<number, Touched>();
  for (const fact of facts) {
    const at = fact.occurredAt.getTime();
    const known = touched.get(fact.current) ?? { number: fact.current, traits: {}, firstAt: at, lastAt: at };
    known.firstAt = Math.min(known.firstAt, at);
    known.lastAt = Math.max(known.lastAt, at);
    if (fact.event.kind === 'identify' || fact.event.kind === 'profile')
      Object.assign(known.traits, fact.event.traits);
    touched.set(fact.current, known);
  }
  const list = [...touched.values()].sort((a, b) => a.number - b.number);
  const written = await sql<{ number: number }>`
    update person set
      properties = person.properties || touched.traits,
      first_seen_at = least(person.first_seen_at, touched.first_at),
      last_seen_at = greatest(person.last_seen_at, touched.last_at),
      version = version + 1
    from unnest(${list.map((one) => one.number)}::int[], ${list.map((one) => JSON.stringify(one.traits))}::jsonb[],
      ${list.map((one) => new Date(one.firstAt).toISOString())}::timestamptz[],
      ${list.map((one) => new Date(one.lastAt).toISOString())}::timestamptz[]) as touched (number, traits, first_at, last_at)
    where person.workspace_id = ${workspaceId} and person.number = touched.number
      and (not person.properties @> touched.traits
        or touched.first_at < person.first_seen_at
        or touched.last_at > person.last_seen_at + make_interval(secs => ${REFRESH_SEEN_MS / 1000}))
    returning person.number`.execute(db);
  return written.rows.map((row) => row.number);
}
