import {
  loadGraph,
  loadRules,
  makeIdentityCache,
  readIdentities,
  resolvePerson,
  saveGraph,
} from '@skylantern/identify';
import { insertTestWorkspace, openTestStateStore } from '@skylantern/testkit';
import { sql } from 'kysely';
import { makeRandom } from '../e2e/support/random.ts';
import { quantile } from './quantile.ts';
import type { Figure } from './report.ts';

const PERSONS = process.env['SMALL'] === undefined ? 2_500_000 : 250_000;
const EVENTS = 5_000;
const BATCHES = 40;

/** How long it takes to find the persons of a batch among millions of known identities, two of each person. */
export async function benchIdentity(): Promise<Figure[]> {
  const state = await openTestStateStore();
  try {
    const workspaceId = await insertTestWorkspace(state, 'ws_bench');
    await fill(state, workspaceId);
    const cache = makeIdentityCache();
    const rules = await loadRules(state, workspaceId);
    const random = makeRandom(20_261_121);
    const next = (below: number) => Math.floor(random() * below);
    const times: number[] = [];
    for (let batch = 0; batch < BATCHES; batch += 1) {
      const claims = Array.from({ length: EVENTS }, (_, i) => {
        // 2 % newcomers; the rest are anybody of the known, so that little is in memory.
        const n = next(50) === 0 ? PERSONS + batch * EVENTS + i : next(PERSONS);
        return [
          { type: 'user_id', value: `user-${n}` },
          { type: 'anonymous_id', value: `device-${n}` },
        ];
      });
      const startedAt = performance.now();
      await state.transaction(async (trx) => {
        const read = claims.map((identities) => readIdentities(identities, rules));
        const graph = await loadGraph(trx, workspaceId, { claims: read, cache });
        for (const [i, ids] of read.entries()) {
          resolvePerson(
            graph,
            { workspaceId, ids, says: 'seen', messageId: `${batch}-${i}`, at: new Date() },
            rules,
          );
        }
        await saveGraph(trx, workspaceId, graph);
      });
      times.push(performance.now() - startedAt);
    }
    return [
      { name: `identities known`, value: PERSONS * 2, unit: '' },
      {
        name: `persons of ${EVENTS} events found, median`,
        value: quantile(times, 0.5),
        unit: 'ms',
        target: 'under 60',
      },
      { name: 'p95', value: quantile(times, 0.95), unit: 'ms' },
    ];
  } finally {
    await state.close();
  }
}

async function fill(
  state: Awaited<ReturnType<typeof openTestStateStore>>,
  workspaceId: string,
): Promise<void> {
  await sql`
    insert into person (workspace_id, number, id, is_identified, first_seen_at, last_seen_at)
    select ${workspaceId}, n, 'per_' || n, true, now(), now() from generate_series(1, ${PERSONS}) as n`.execute(
    state,
  );
  for (const [type, name] of [
    ['user_id', 'user-'],
    ['anonymous_id', 'device-'],
  ] as const) {
    await sql`
      insert into identity (workspace_id, type, value, person, first_seen_at, last_seen_at)
      select ${workspaceId}, ${type}::text, ${name}::text || (n - 1), n, now(), now()
      from generate_series(1, ${PERSONS}) as n`.execute(state);
  }
  await sql`update workspace set next_person = ${PERSONS + 1} where id = ${workspaceId}`.execute(state);
  await sql`vacuum analyze identity`.execute(state);
  await sql`vacuum analyze person`.execute(state);
}
