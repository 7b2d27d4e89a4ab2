import {
  loadGraph,
  loadRules,
  makeIdentityCache,
  readIdentities,
  resolvePerson,
  saveGraph,
} from '@skylantern/identify';
import type { StateStore } from '@skylantern/store';
import { insertTestWorkspace, openTestStateStore } from '@skylantern/testkit';
import { sql } from 'kysely';
import { makeRandom } from '../e2e/support/random.ts';
import { quantile } from './quantile.ts';
import type { Figure } from './report.ts';

const PERSONS = process.env['SMALL'] === undefined ? 2_500_000 : 250_000;
const EVENTS = 5_000;
const BATCHES = 40;

/**
 * How long it takes to find the persons of a batch among millions of known identities, two of each person: of anybody
 * while next to none is in memory, and once each has been seen.
 */
export async function benchIdentity(): Promise<Figure[]> {
  const state = await openTestStateStore();
  try {
    const workspaceId = await insertTestWorkspace(state, 'ws_bench');
    await fill(state, workspaceId);
    const resolve = await makeResolver(state, workspaceId);
    const random = makeRandom(20_261_121);
    const next = (below: number) => Math.floor(random() * below);
    let newcomers = 0;
    const someEvents = () =>
      // 2 % newcomers; the rest are anybody of the known.
      Array.from({ length: EVENTS }, () => (next(50) === 0 ? PERSONS + newcomers++ : next(PERSONS)));
    const cold: number[] = [];
    for (let batch = 0; batch < BATCHES; batch += 1) cold.push(await resolve(someEvents()));
    const before = process.memoryUsage().arrayBuffers;
    for (let first = 0; first < PERSONS; first += EVENTS) {
      await resolve(Array.from({ length: EVENTS }, (_, i) => first + i));
    }
    const grown = process.memoryUsage().arrayBuffers - before;
    const warm: number[] = [];
    for (let batch = 0; batch < BATCHES; batch += 1) warm.push(await resolve(someEvents()));
    return [
      { name: `identities known`, value: PERSONS * 2, unit: '' },
      ...figuresOf('when each has been seen', warm, 'under 60'),
      ...figuresOf('when next to none has been seen', cold),
      { name: 'memory that holds them all', value: grown / 2 ** 20, unit: 'MB', target: 'at most 80' },
    ];
  } finally {
    await state.close();
  }
}

const figuresOf = (when: string, times: readonly number[], target?: string): Figure[] => [
  {
    name: `persons of ${EVENTS} events found, ${when}, median`,
    value: quantile(times, 0.5),
    unit: 'ms',
    ...(target === undefined ? {} : { target }),
  },
  { name: 'p95', value: quantile(times, 0.95), unit: 'ms' },
];

/** Finds the persons of these numbers as the processor does; answers the ms that it took. */
async function makeResolver(state: StateStore, workspaceId: string) {
  const cache = makeIdentityCache();
  const rules = await loadRules(state, workspaceId);
  let batch = 0;
  return async (numbers: readonly number[]): Promise<number> => {
    const claims = numbers.map((n) => [
      { type: 'user_id', value: `user-${n}` },
      { type: 'anonymous_id', value: `device-${n}` },
    ]);
    batch += 1;
    const startedAt = performance.now();
    await state.transaction(async (trx) => {
      const read = claims.map((identities) => readIdentities(identities, rules));
      const graph = await loadGraph(trx, workspaceId, { claims: read, cache });
      for (const [i, ids] of read.entries()) {
        const claim = { workspaceId, ids, says: 'seen' as const, messageId: `${batch}-${i}`, at: new Date() };
        resolvePerson(graph, claim, rules);
      }
      await saveGraph(trx, workspaceId, graph);
    });
    return performance.now() - startedAt;
  };
}

async function fill(state: StateStore, workspaceId: string): Promise<void> {
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
