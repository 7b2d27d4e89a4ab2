import type { StateStore } from '@skylantern/store';
import { insertTestWorkspace, openTestStateStore } from '@skylantern/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadGraph } from './load-graph.ts';
import { saveGraph } from './save-graph.ts';
import { unmerge } from './unmerge.ts';

const PERSONS = 7;
let state: StateStore;

beforeAll(async () => {
  state = await openTestStateStore();
});
afterAll(() => state.close());

test.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'merges undone in any order leave together whom the others tie (seed %i)',
  async (seed) => {
    const chance = dice(seed);
    const workspaceId = await insertTestWorkspace(state, `ws_undo_${seed}`);
    await sql`
      insert into person (workspace_id, number, id, first_seen_at, last_seen_at)
      select ${workspaceId}, n, 'per_' || n, now(), now() from generate_series(1, ${PERSONS}::int) as n`.execute(
      state,
    );
    for (let i = 0; i < 40; i += 1) {
      const standing = await listStanding(workspaceId);
      const [a, b] = [1 + chance(PERSONS), 1 + chance(PERSONS)];
      const groups = await groupsOf(workspaceId);
      const isApart = groups.get(a) !== groups.get(b);
      if (isApart && (standing.length === 0 || chance(3) > 0)) {
        await join(workspaceId, a, b);
      } else if (standing.length > 0) {
        const undone = standing[chance(standing.length)]?.id ?? 0;
        await state.transaction((trx) => unmerge(trx, workspaceId, undone, 'mem_1'));
      }
      const tied = componentsOf(await listStanding(workspaceId));
      expect(partition(await groupsOf(workspaceId))).toEqual(partition(tied));
    }
  },
);

/** As an event does that names one id of each: it ties these two, wherever they have been merged into. */
async function join(workspaceId: string, a: number, b: number): Promise<void> {
  await state.transaction(async (trx) => {
    const graph = await loadGraph(trx, workspaceId, { claims: [], alsoPersons: [a, b] });
    graph.merge(graph.current(a), graph.current(b), {
      rule: 'R2',
      evidence: 'm1',
      at: new Date('2026-03-01T10:00:00Z'),
      leaves: [a, b],
    });
    await saveGraph(trx, workspaceId, graph);
  });
}

interface Standing {
  id: number;
  a: number;
  b: number;
}

async function listStanding(workspaceId: string): Promise<Standing[]> {
  const found = await sql<Standing>`
    select id, survivor_leaf as a, absorbed_leaf as b from merge
    where workspace_id = ${workspaceId} and undone_at is null order by id`.execute(state);
  return found.rows;
}

/** The person of today of each number. */
async function groupsOf(workspaceId: string): Promise<Map<number, number>> {
  const found = await sql<{ number: number; current: number }>`
    select number, coalesce(merged_into, number) as current from person where workspace_id = ${workspaceId}`.execute(
    state,
  );
  return new Map(found.rows.map((row) => [row.number, row.current]));
}

function componentsOf(ties: readonly Standing[]): Map<number, number> {
  const of = new Map(Array.from({ length: PERSONS }, (_, i) => [i + 1, i + 1]));
  for (const { a, b } of ties) {
    const [left, right] = [of.get(a), of.get(b)];
    for (const [number, group] of of) if (group === right) of.set(number, left ?? number);
  }
  return of;
}

/** Who is together, whatever they are called by. */
function partition(groups: ReadonlyMap<number, number>): string[] {
  const members = new Map<number, number[]>();
  for (const number of [...groups.keys()].sort((a, b) => a - b)) {
    const group = groups.get(number) ?? number;
    members.set(group, [...(members.get(group) ?? []), number]);
  }
  return [...members.values()].map((all) => all.join()).sort();
}

function dice(seed: number): (sides: number) => number {
  let value = seed;
  return (sides) => {
    value = (Math.imul(value, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((value / 2 ** 32) * sides);
  };
}
