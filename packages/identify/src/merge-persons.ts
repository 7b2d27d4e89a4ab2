import { SkylanternError } from '@skylantern/contracts';
import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';
import { loadGraph } from './load-graph.ts';
import { saveGraph } from './save-graph.ts';

/**
 * Joins two persons because a member says so (R6): nothing but a limit refuses it (`conflict`), and it can be
 * undone. Answers the numbers of all persons that may have changed.
 */
export async function mergePersons(
  db: Executor,
  workspaceId: string,
  persons: { survivor: number; absorbed: number },
  by: string,
): Promise<number[]> {
  const named = [persons.survivor, persons.absorbed];
  const graph = await loadGraph(db, workspaceId, {
    claims: [],
    alsoPersons: named,
  });
  const [survivor, absorbed] = named.map((number) => graph.current(number));
  if (survivor === undefined || absorbed === undefined || named.some((number) => !graph.person(number))) {
    throw new SkylanternError('not-found', 'there is no such person in this workspace');
  }
  if (survivor === absorbed) throw new SkylanternError('conflict', 'these are one person already');
  const size = graph.absorbedCount(survivor) + graph.absorbedCount(absorbed) + 1;
  if (size > MAX_ABSORBED) {
    throw new SkylanternError(
      'conflict',
      `one person holds at most ${MAX_ABSORBED} merged ones: this would be ${size}`,
    );
  }
  const moved = graph.merge(survivor, absorbed, {
    rule: 'R6',
    evidence: `by ${by}`,
    at: new Date(),
    leaves: [survivor, absorbed],
  });
  // Whoever joins them takes back that they, or any who are merged into them, were to be kept apart.
  const leaves = sql`select number from person where workspace_id = ${workspaceId}
    and (number in (${survivor}, ${absorbed}) or merged_into in (${survivor}, ${absorbed}))`;
  await sql`
    update merge set keeps_apart = false
    where workspace_id = ${workspaceId} and undone_at is not null and keeps_apart
      and survivor_leaf in (${leaves}) and absorbed_leaf in (${leaves})`.execute(db);
  await saveGraph(db, workspaceId, graph);
  return [survivor, absorbed, ...moved];
}

const MAX_ABSORBED = 100;
