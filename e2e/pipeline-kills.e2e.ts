import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { blankEvent, type IncomingEvent } from '@skylantern/contracts';
import { type EventStore, migrateEventStore, openRemoteEventStore, type StateStore } from '@skylantern/store';
import { sql as ch, str } from '@skylantern/store/sql';
import { insertTestWorkspace, openTestStateStore } from '@skylantern/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundle } from '../scripts/bundle.mjs';
import { type ExternalClickhouse, openExternalClickhouse } from './support/external-clickhouse.ts';
import { makeRandom } from './support/random.ts';

const SEED = Number(process.env['SEED'] ?? 20_261_121);
const KILLS = Number(process.env['KILLS'] ?? 200);
/** Pipelines that are killed side by side, each on stores of its own: a start leaves most of a machine idle. */
const LANES = 2;
const PERSONS = 12;
const PROGRAM = 'apps/server/dist/pipeline-until-killed.mjs';
const root = new URL('..', import.meta.url).pathname;
const workspaceId = 'ws_kills';

beforeAll(async () => {
  const problem = await bundle('e2e/support/pipeline-until-killed.ts', PROGRAM);
  if (problem) throw new Error(problem);
});
afterAll(() => rm(join(root, PROGRAM), { force: true }));

const seeds = Array.from({ length: LANES }, (_, lane) => SEED + lane);

test.concurrent.each(seeds)(
  `${KILLS / LANES} kills between any two steps of the pipeline: nothing lost, nothing doubled (seed %i)`,
  { timeout: 900_000 },
  async (seed) => {
    const stores = await openStores();
    try {
      const random = makeRandom(seed);
      const sender = makeSender();
      let next = spawnPipeline(stores);
      for (let kills = 0; kills < KILLS / LANES; kills += 1) {
        const life = await begin(next, sender.taken);
        next = spawnPipeline(stores);
        const until = Date.now() + 5 + random() * 250;
        while (Date.now() < until) {
          life.send(sender.next(random));
          await new Promise((resolve) => setTimeout(resolve, 2 + random() * 15));
        }
        await life.kill();
      }
      const last = await begin(next, sender.taken);
      last.send(sender.untaken());
      await expect.poll(() => sender.untaken().length).toBe(0);
      await expect.poll(() => countStored(stores).then((row) => row.total)).toBe(sender.sent());
      // Late copies must not add to it.
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      await last.kill();
      expect(await countStored(stores)).toEqual({ total: sender.sent(), different: sender.sent() });
      expect(await countersOf(stores)).toEqual(sender.counters());
      expect(sender.sent()).toBeGreaterThan(KILLS / LANES);
    } finally {
      await stores.close();
    }
  },
);

interface Stores {
  state: StateStore;
  clickhouse: ExternalClickhouse;
  events: EventStore;
  /** Directory of the event log. */
  log: string;
  close(): Promise<void>;
}

async function openStores(): Promise<Stores> {
  const [state, clickhouse, log] = await Promise.all([
    openTestStateStore(),
    openExternalClickhouse(),
    mkdtemp(join(tmpdir(), 'skylantern-kills-')),
  ]);
  const events = await openRemoteEventStore({ url: clickhouse.url });
  await migrateEventStore(events, { directory: join(root, 'packages/store/migrations/events') });
  await insertTestWorkspace(state, workspaceId);
  return {
    ...{ state, clickhouse, events, log },
    async close() {
      await events.close();
      await clickhouse.close();
      await state.close();
      await rm(log, { recursive: true, force: true });
    },
  };
}

/** Numbered events of a few persons, each of which also adds one to a counter of its person. */
function makeSender() {
  const taken = new Set<string>();
  const all: IncomingEvent[] = [];
  return {
    taken,
    sent: () => all.length,
    /** A few new ones, and some that may have been taken before: nobody knows after a kill. */
    next(random: () => number): IncomingEvent[] {
      const fresh = Array.from({ length: 1 + Math.floor(random() * 5) }, () => eventOf(all.length, all));
      const again = all.filter((event) => !taken.has(event.messageId)).slice(0, 20);
      const seen = all[Math.floor(random() * all.length)];
      return [...fresh, ...again, ...(seen === undefined ? [] : [seen])];
    },
    untaken: () => all.filter((event) => !taken.has(event.messageId)),
    counters() {
      const counts: Record<string, number> = {};
      for (const { userId } of all) counts[userId ?? ''] = (counts[userId ?? ''] ?? 0) + 1;
      return counts;
    },
  };
}

function eventOf(n: number, all: IncomingEvent[]): IncomingEvent {
  const event = blankEvent({
    kind: 'identify',
    name: 'person_identified',
    messageId: `event-${n}`,
    userId: `person-${n % PERSONS}`,
    // A second device joins each person on the way: merges happen between kills too.
    anonymousId: `device-${n % (PERSONS * 2)}`,
    properties: { n },
    traits: { name: `person-${n % PERSONS}` },
    operations: [{ op: 'increment', name: 'events', value: 1 }],
    occurredAt: new Date(Date.UTC(2026, 10, 1) + n * 1_000).toISOString(),
  });
  all.push(event);
  return event;
}

/** Loads its modules and waits to be told to begin. */
function spawnPipeline({ state, clickhouse, log }: Stores): ChildProcess {
  const order = { connection: state.connection, clickhouse: clickhouse.url, log };
  return spawn(process.execPath, [join(root, PROGRAM), JSON.stringify(order)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
}

/** One life of the process. Resolves when it is ready. */
async function begin(child: ChildProcess, taken: Set<string>) {
  const ended = once(child, 'exit');
  child.stdin?.on('error', () => undefined);
  const ready = new Promise<void>((resolve, reject) => {
    child.once('exit', () => reject(new Error('the pipeline ended by itself')));
    if (child.stdout === null) return reject(new Error('no output'));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const word = JSON.parse(line) as { is: string; ids?: string[] };
      if (word.is === 'ready') resolve();
      for (const id of word.ids ?? []) taken.add(id);
    });
  });
  child.stdin?.write('go\n');
  await ready;
  return {
    send(list: readonly IncomingEvent[]): void {
      if (list.length > 0) child.stdin?.write(`${JSON.stringify({ workspaceId, events: list })}\n`);
    },
    async kill(): Promise<void> {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function countStored({ events }: Stores): Promise<{ total: number; different: number }> {
  const [row] = await events.query<{ total: number; different: number }>(
    ch`SELECT toUInt32(count()) AS total, toUInt32(uniqExact(message_id)) AS different FROM events
      WHERE workspace_id = ${str(workspaceId)}`,
  );
  return row ?? { total: 0, different: 0 };
}

/** The counter of each person, by user id, as it stands in PostgreSQL. */
async function countersOf({ state }: Stores): Promise<Record<string, number>> {
  const found = await sql<{ user: string; events: number }>`
    select identity.value as user, (current.properties ->> 'events')::int as events
    from identity
    join person leaf on leaf.workspace_id = identity.workspace_id and leaf.number = identity.person
    join person current on current.workspace_id = leaf.workspace_id
      and current.number = coalesce(leaf.merged_into, leaf.number)
    where identity.workspace_id = ${workspaceId} and identity.type = 'user_id'`.execute(state);
  return Object.fromEntries(found.rows.map((row) => [row.user, row.events]));
}
