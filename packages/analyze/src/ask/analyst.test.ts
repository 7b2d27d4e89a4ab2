import { isSkylanternError } from '@skylantern/contracts';
import { type Sql, sql } from '@skylantern/store/sql';
import { closeTestEventStore, lifecycle, testEventStore } from '@skylantern/testkit';
import { afterAll, expect, test } from 'vitest';
import { type AnalystPorts, makeAnalyst, type QueryRunnerOptions } from './analyst.ts';
import { makeAnswerCache } from './answer-cache.ts';
import { makeSingleFlight } from './single-flight.ts';

afterAll(closeTestEventStore);

const story = () =>
  lifecycle().person('ada', { city: 'Berlin' }).did('visited', 'day 0').person('bob').did('visited', 'day 1');

const question = {
  params: { series: [{ what: { event: 'visited' }, measure: { of: 'unique_persons' } }] },
  period: { from: '2024-01-01', until: '2024-01-02' },
};

/** An analyst over the real store that counts what reaches it. */
async function counted(told: ReturnType<typeof lifecycle>) {
  await told.analyst();
  const store = await testEventStore();
  const seen = { queries: 0, version: 'one', now: new Date('2024-03-01T10:00:00Z') };
  const ports: AnalystPorts = {
    eventStore: {
      async query<Result>(statement: Sql, options?: QueryRunnerOptions): Promise<Result[]> {
        seen.queries += 1;
        return store.query<Result>(statement, options);
      },
    },
    cache: makeAnswerCache(),
    workspaceSettings: () => Promise.resolve({ timeZone: 'Asia/Shanghai', weekStart: 1, itemLinks: [] }),
    eventCodes: () => Promise.resolve(new Map()),
    hasOverrides: () => Promise.resolve(false),
    segmentCompiler: () => Promise.resolve(() => sql`SELECT toUInt32(1) AS person`),
    dataVersion: () => Promise.resolve(seen.version),
    now: () => seen.now,
  };
  const analyst = makeAnalyst(ports);
  return {
    seen,
    ask: (request: object = {}, options = {}) =>
      analyst.ask(told.workspaceId, 'trend', { ...question, ...request }, options),
  };
}

test('says what it answered', async () => {
  const { ask } = await counted(story());
  const { rows, meta } = await ask({ timeZone: 'UTC' });
  expect(rows).toHaveLength(3);
  expect(meta).toMatchObject({
    from: '2024-01-01T00:00:00.000Z',
    to: '2024-01-03T00:00:00.000Z',
    timeZone: 'UTC',
    interval: 'day',
    cachedAt: '2024-03-01T10:00:00.000Z',
    dataVersion: 'one',
    sentence: { key: 'trend', values: { events: ['visited'], measures: ['unique_persons'] } },
  });
  expect((await ask()).meta).toMatchObject({ timeZone: 'Asia/Shanghai', from: '2023-12-31T16:00:00.000Z' });
});

test('an answer is kept until the data changes, it is asked to be fresh, or it is old', async () => {
  const { ask, seen } = await counted(story());
  const queries = async (request = {}) => {
    await ask(request);
    return seen.queries;
  };
  expect(await queries()).toBe(1);
  seen.now = new Date('2024-03-01T10:05:00Z');
  expect(await queries()).toBe(1);
  expect((await ask()).meta.cachedAt).toBe('2024-03-01T10:00:00.000Z');
  expect(await queries({ refresh: true })).toBe(2);
  expect(await queries({ interval: 'week' })).toBe(3);
  seen.version = 'two';
  expect(await queries()).toBe(4);
  seen.now = new Date('2024-03-01T10:20:00Z');
  expect(await queries()).toBe(5);
});

test('a relative period moves with the clock', async () => {
  const { ask, seen } = await counted(story());
  expect((await ask({ period: { last: '2d' } })).meta.to).toBe('2024-03-01T16:00:00.000Z');
  seen.now = new Date('2024-03-01T16:00:00Z');
  expect((await ask({ period: { last: '2d' } })).meta.to).toBe('2024-03-02T16:00:00.000Z');
});

test('equal questions at once run once', async () => {
  const { ask, seen } = await counted(story());
  await Promise.all([ask(), ask(), ask()]);
  expect(seen.queries).toBe(1);
});

test('the work stops when all who wait for it gave up, and not before', async () => {
  const once = makeSingleFlight<string>();
  const stops: AbortSignal[] = [];
  const work = (stop: AbortSignal) => {
    stops.push(stop);
    return new Promise<string>((_, reject) => stop.addEventListener('abort', () => reject(stop.reason)));
  };
  const [one, other] = [new AbortController(), new AbortController()];
  const ends = Promise.allSettled([once('q', one.signal, work), once('q', other.signal, work)]);
  expect(stops).toHaveLength(1);
  one.abort();
  expect(stops[0]?.aborted).toBe(false);
  other.abort();
  expect(stops[0]?.aborted).toBe(true);
  for (const end of await ends) {
    expect(end.status === 'rejected' && isSkylanternError(end.reason, 'query.cancelled')).toBe(true);
  }
  expect(await once('q', undefined, () => Promise.resolve('anew'))).toBe('anew');
});

test('the persons behind a cell come page by page, as they are today', async () => {
  const told = story();
  for (let i = 0; i < 5; i += 1) told.person(`p${i}`).did('visited', 'day 0');
  const analyst = await told.analyst();
  const cell = { series: 'A', point: 0 };
  const first = await analyst.persons(told.workspaceId, 'trend', question, cell, { limit: 4 });
  expect(first).toMatchObject({ total: 6, next: 5 });
  expect(first.persons[0]).toMatchObject({ person: 1, personId: 'per_ada', properties: { city: 'Berlin' } });
  const second = await analyst.persons(told.workspaceId, 'trend', question, cell, { limit: 4, after: 5 });
  expect(second.persons.map(({ personId }) => personId)).toEqual(['per_p3', 'per_p4']);
  expect(second).toMatchObject({ total: 6, next: null });
});

test('what is wrong is named, with what would be right', async () => {
  const { ask } = await counted(story());
  const field = (request: object) =>
    ask(request).catch((error: { facts?: { field?: string } }) => error.facts?.field);
  expect(await field({ period: { last: 'soon' } })).toMatch(/^period/);
  expect(await field({ timeZone: 'Mars/Base' })).toBe('timeZone');
  expect(await field({ weekStart: 9 })).toBe('weekStart');
  expect(await field({ params: { series: [] } })).toBe('params.series');
  expect(await field({ params: { ...question.params, formula: 'A +' } })).toBe('formula');
  const analyst = await story().analyst();
  await expect(analyst.ask('ws', 'horoscope', question)).rejects.toMatchObject({ code: 'not-found' });
});

test('kept answers are bounded by their rows', () => {
  const cache = makeAnswerCache({ maxRows: 100 });
  const now = new Date(0);
  const answer = (size: number) => ({
    rows: Array.from({ length: size }, () => ({})),
    readRows: 0,
    cachedAt: now,
  });
  for (const key of ['a', 'b', 'c', 'd', 'e', 'f']) {
    cache.keep(key, answer(19));
    cache.find('a', now);
  }
  expect(['a', 'b', 'c', 'd', 'e', 'f'].filter((key) => cache.find(key, now) !== null)).toEqual(
    ['a', 'c', 'd', 'e', 'f'].slice(-5),
  );
  cache.keep('huge', answer(99));
  expect(cache.find('huge', now)).toBeNull();
});
