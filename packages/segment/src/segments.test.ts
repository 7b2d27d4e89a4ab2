import type { StateStore } from '@skylantern/store';
import { sql as ch } from '@skylantern/store/sql';
import {
  closeTestEventStore,
  insertTestWorkspace,
  lifecycle,
  openTestStateStore,
  testEventStore,
} from '@skylantern/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeSegments } from './segments.ts';

let state: StateStore;
beforeAll(async () => {
  state = await openTestStateStore();
});
afterAll(async () => {
  await state?.close();
  await closeTestEventStore();
});

const bought = { condition: 'did', what: { event: 'bought' } };
const inSegment = (segmentId: string) => ({ condition: 'in_segment', segmentId });

/** ada and bob bought; bob's phone, absorbed by him, looked; cleo only looked. Numbers 1, 2, 3, 4. */
async function shop(now = 'day 60', timeZone = 'UTC') {
  const story = lifecycle()
    .person('ada')
    .did('bought', 'day 1')
    .person('bob')
    .did('bought', 'day 59')
    .person('phone')
    .did('looked', 'day 2')
    .person('cleo')
    .did('looked', 'day 1')
    .merged('phone', 'bob');
  await story.analyst();
  const { workspaceId } = story;
  await insertTestWorkspace(state, workspaceId, timeZone);
  for (const [number, into] of [
    [1, null],
    [2, null],
    [3, 2],
    [4, null],
  ]) {
    await sql`insert into person (workspace_id, number, id, first_seen_at, last_seen_at, merged_into)
      values (${workspaceId}, ${number}, ${`per_${number}`}, now(), now(), ${into})`.execute(state);
  }
  await sql`insert into merge (workspace_id, at, rule, evidence, survivor, absorbed, survivor_leaf, absorbed_leaf, moved_persons)
    values (${workspaceId}, now(), 'R2', '', 2, 3, 2, 3, '{}')`.execute(state);
  const clock = { now: new Date(story.instantOf(now)) };
  const segments = makeSegments({
    state,
    events: await testEventStore(),
    workspaceSettings: async () => ({ timeZone, itemLinks: [] }),
    now: () => clock.now,
  });
  const save = async (name: string, rule: unknown) =>
    (await segments.create(workspaceId, { name, rule }, 'mem_1')).id;
  return { story, workspaceId, segments, clock, save };
}

describe('who is inside', () => {
  test('a preview counts, says of how many, and shows some, in one question', async () => {
    const { workspaceId, segments } = await shop();
    const preview = await segments.preview(workspaceId, { not: bought });
    expect(preview).toEqual({
      persons: 1,
      total: 3,
      sample: [4],
      sentence: {
        key: 'segment.not',
        values: {},
        parts: [{ key: 'segment.did', values: { event: 'bought', atLeast: 1, atMost: null }, parts: [] }],
      },
    });
    await expect(segments.preview(workspaceId, { not: {} })).rejects.toMatchObject({
      facts: { field: 'not.condition' },
    });
    const gone = AbortSignal.abort();
    await expect(segments.preview(workspaceId, bought, { signal: gone })).rejects.toMatchObject({
      code: 'query.cancelled',
    });
  });

  test('numbers ascending, by page, and one by one; the absorbed stand for who absorbed them', async () => {
    const { workspaceId, segments, save } = await shop();
    const id = await save('Buyers', bought);
    expect(await segments.personsInSegment(workspaceId, id)).toEqual([1, 2]);
    expect(await segments.count(workspaceId, id)).toBe(2);
    expect(await segments.pageOfPersons(workspaceId, id, { after: 0, limit: 1 })).toEqual([1]);
    expect(await segments.pageOfPersons(workspaceId, id, { after: 1, limit: 5 })).toEqual([2]);
    const inside = [1, 2, 3, 4, 99].map((person) => segments.isInSegment(workspaceId, id, person));
    expect(await Promise.all(inside)).toEqual([true, true, true, false, false]);
  });

  test('the segments of a person, by name, in one statement; archived ones are left out', async () => {
    const { workspaceId, segments, save } = await shop();
    await save('Buyers', bought);
    await save('All who looked', { condition: 'did', what: { event: 'looked' } });
    await save('Quiet', { condition: 'did_not', what: { event: null } });
    const old = await save('Old', bought);
    await segments.archive(workspaceId, old);
    const names = async (person: number) =>
      (await segments.segmentsOf(workspaceId, person)).map(({ name }) => name);
    expect(await names(2)).toEqual(['All who looked', 'Buyers']);
    expect(await names(1)).toEqual(['Buyers']);
    expect(await names(4)).toEqual(['All who looked']);
  });

  test('as a subquery of a question it stays the same within a minute', async () => {
    const { workspaceId, segments, save, clock } = await shop('day 60 12:00:10');
    const id = await save('Lately', { ...bought, within: { last: '3d' } });
    const before = (await segments.segmentCompiler(workspaceId))(id);
    clock.now = new Date(clock.now.getTime() + 49_999);
    expect((await segments.segmentCompiler(workspaceId))(id).pieces).toMatchObject(
      before.pieces.map((piece) => (typeof piece === 'string' ? piece : { value: piece.value })),
    );
    const store = await testEventStore();
    expect(await store.query(ch`SELECT person FROM (${before})`)).toEqual([{ person: 2 }]);
  });

  test('a saved list is kept as the persons of today', async () => {
    const { workspaceId, segments } = await shop();
    const saved = await segments.createListed(workspaceId, 'These', [4, 3, 3], 'mem_1');
    expect(saved.rule).toEqual({ condition: 'listed', persons: [3, 4] });
    expect(await segments.personsInSegment(workspaceId, saved.id)).toEqual([2, 4]);
  });
});

describe('saved segments', () => {
  test('a name is taken by those in use, whatever its case; archiving frees it, restoring asks for it', async () => {
    const { workspaceId, segments, save } = await shop();
    const first = await save(' Buyers ', bought);
    expect((await segments.get(workspaceId, first)).name).toBe('Buyers');
    await expect(save('BUYERS', bought)).rejects.toMatchObject({
      code: 'conflict',
      facts: { field: 'name' },
    });
    await segments.archive(workspaceId, first);
    await save('buyers', bought);
    await expect(segments.restore(workspaceId, first)).rejects.toMatchObject({ code: 'conflict' });
    await segments.change(workspaceId, first, { name: 'First buyers' });
    expect((await segments.restore(workspaceId, first)).archivedAt).toBeNull();
    await expect(save('  ', bought)).rejects.toMatchObject({ facts: { field: 'name' } });
  });

  test('a change over a change is refused, and what is kept in memory follows at once', async () => {
    const { workspaceId, segments, save } = await shop();
    const id = await save('Buyers', bought);
    expect(await segments.count(workspaceId, id)).toBe(2);
    const changed = await segments.change(workspaceId, id, { rule: { not: bought }, version: 1 });
    expect(changed.version).toBe(2);
    expect(await segments.count(workspaceId, id)).toBe(1);
    await expect(segments.change(workspaceId, id, { name: 'x', version: 1 })).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  test('segments that would contain each other are not saved', async () => {
    const { workspaceId, segments, save } = await shop();
    const a = await save('A', bought);
    const b = await save('B', { not: inSegment(a) });
    await expect(segments.change(workspaceId, a, { rule: { any: [bought, inSegment(b)] } })).rejects.toThrow(
      'segments contain each other: "A" → "B" → "A"; take "A" out of "B"',
    );
    await expect(segments.change(workspaceId, a, { rule: inSegment(a) })).rejects.toThrow('"A" → "A"');
    // Both at once: one waits for the other and then sees it.
    const [c, d] = [await save('C', bought), await save('D', bought)];
    const both = await Promise.allSettled([
      segments.change(workspaceId, c, { rule: inSegment(d) }),
      segments.change(workspaceId, d, { rule: inSegment(c) }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('an archived one goes on working where it stands, and comes into no new rule', async () => {
    const { workspaceId, segments, save } = await shop();
    const a = await save('A', bought);
    const b = await save('B', { not: inSegment(a) });
    await segments.archive(workspaceId, a);
    expect(await segments.count(workspaceId, b)).toBe(1);
    await segments.change(workspaceId, b, { rule: { all: [inSegment(a)] } });
    await expect(save('C', inSegment(a))).rejects.toThrow('the segment "A" is archived: restore it first');
  });

  test('those of another workspace are unknown', async () => {
    const [mine, theirs] = [await shop(), await shop()];
    const id = await theirs.save('Theirs', bought);
    const { workspaceId, segments } = mine;
    await expect(mine.save('Mine', inSegment(id))).rejects.toThrow(`there is no segment ${id} here`);
    await expect(segments.preview(workspaceId, inSegment(id))).rejects.toThrow('there is no segment');
    const filtered = { segmentId: id, isIn: true };
    const through = {
      condition: 'did',
      what: { event: 'bought', filters: { match: 'all', of: [filtered] } },
    };
    await expect(segments.preview(workspaceId, through)).rejects.toThrow('there is no segment');
    for (const ask of [
      () => segments.get(workspaceId, id),
      () => segments.personsInSegment(workspaceId, id),
      () => segments.isInSegment(workspaceId, id, 1),
      () => segments.change(workspaceId, id, { name: 'x' }),
      () => segments.archive(workspaceId, id),
      () => segments.measure(workspaceId, id),
    ]) {
      await expect(ask()).rejects.toMatchObject({ code: 'not-found' });
    }
    expect(await segments.list(workspaceId, { before: null, limit: 10 })).toEqual([]);
  });

  test('hostile names are names', async () => {
    const { workspaceId, segments, save } = await shop();
    const name = "'); drop table segment; -- %_ 试";
    const id = await save(name, bought);
    const found = await segments.list(workspaceId, { before: null, limit: 10, search: '%_ 试' });
    expect(found.map((one) => [one.id, one.name])).toEqual([[id, name]]);
    await expect(save('a\0b', bought)).rejects.toMatchObject({ code: 'request.invalid' });
  });

  test('the list is paged, the newest first', async () => {
    const { workspaceId, segments, save } = await shop();
    const ids = [await save('1', bought), await save('2', bought), await save('3', bought)].sort().reverse();
    const page = async (before: string | null) =>
      (await segments.list(workspaceId, { before, limit: 2 })).map(({ id }) => id);
    expect(await page(null)).toEqual(ids.slice(0, 2));
    expect(await page(ids[1] ?? '')).toEqual(ids.slice(2));
  });
});

test('sizes are measured once a day of the calendar that the workspace lives in', async () => {
  const { workspaceId, segments, save, clock } = await shop('2024-03-01T16:30:00Z', 'Asia/Shanghai'); // 00:30 on 2 March
  await sql`update segment set archived_at = now() where workspace_id <> ${workspaceId}`.execute(state);
  const id = await save('Buyers', bought);
  const old = await save('Old', bought);
  await segments.archive(workspaceId, old);
  expect(await segments.measureDue()).toEqual({ measured: 1, failed: 0 });
  expect(await segments.measureDue()).toEqual({ measured: 0, failed: 0 });
  clock.now = new Date('2024-03-02T15:59:59Z');
  expect(await segments.measureDue()).toEqual({ measured: 0, failed: 0 });
  await segments.change(workspaceId, id, { rule: { not: bought } });
  await segments.measure(workspaceId, id); // at save: the last of the day stays
  clock.now = new Date('2024-03-02T16:00:00Z');
  expect(await segments.measureDue()).toEqual({ measured: 1, failed: 0 });
  const sizes = await segments.sizes(id, 10);
  expect(sizes.map(({ on, persons }) => [on, persons])).toEqual([
    ['2024-03-03', 1],
    ['2024-03-02', 1],
  ]);
  const [listed] = await segments.list(workspaceId, { before: null, limit: 1 });
  expect(listed?.size).toMatchObject({ on: '2024-03-03', persons: 1 });
});

test('a rule in words has keys and values for every condition', async () => {
  const { workspaceId, segments, save } = await shop();
  const id = await save('Buyers', bought);
  const filter = {
    property: { of: 'event' as const, name: 'amount' },
    operator: 'gt' as const,
    values: [20],
  };
  const sentence = await segments.explain(workspaceId, {
    all: [
      {
        condition: 'did',
        what: { event: 'bought', filters: { match: 'any', of: [filter, { segmentId: id, isIn: false }] } },
        count: { atLeast: 2 },
        within: { last: '30d' },
      },
      { condition: 'did_not', what: { event: null } },
      {
        condition: 'has_property',
        filter: { property: { of: 'person', name: 'plan' }, operator: 'is', values: ['pro'] },
      },
      { condition: 'in_segment', segmentId: id },
      { condition: 'listed', persons: [1, 2, 2] },
    ],
  });
  const saying = (key: string, values: object = {}, parts: object[] = []) => ({ key, values, parts });
  const amount = { of: 'event', property: 'amount', operator: 'gt', values: ['20'], more: 0 };
  const plan = { of: 'person', property: 'plan', operator: 'is', values: ['pro'], more: 0 };
  const buyers = { segmentId: id, name: 'Buyers' };
  expect(sentence).toEqual(
    saying('segment.all', {}, [
      saying('segment.did', { event: 'bought', atLeast: 2, atMost: null }, [
        saying('segment.where_any', {}, [saying('segment.filter', amount), saying('segment.not_in', buyers)]),
        saying('segment.within_last', { last: '30d' }),
      ]),
      saying('segment.did_nothing', { event: null }),
      saying('segment.has_property', {}, [saying('segment.filter', plan)]),
      saying('segment.in', buyers),
      saying('segment.listed', { persons: 2 }),
    ]),
  );
});
