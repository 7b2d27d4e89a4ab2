import { filtersToSql } from '@skylantern/analyze';
import type { Filters, JsonObject, PropertyFilter } from '@skylantern/contracts';
import { sql, str } from '@skylantern/store/sql';
import { closeTestEventStore, testEventStore } from '@skylantern/testkit';
import { afterAll, describe, expect, test } from 'vitest';
import { matchesFilters } from './match-filters.ts';

afterAll(closeTestEventStore);

/** Every value that a sender may send, asked by every operator: the engine's answer is ours. */
const values: JsonObject[] = [
  { p: 'Oslo' },
  { p: '' },
  { p: 5 },
  { p: 5.5 },
  { p: '5' },
  { p: ' 5' },
  { p: '1e3' },
  { p: 'nan' },
  { p: '0x10' },
  { p: true },
  { p: false },
  { p: null },
  { p: [] },
  { p: ['Oslo', 'Rome'] },
  { p: [1, 5] },
  { p: { q: 'Oslo' } },
  { q: 'Oslo' },
  { p: '2024-03-01' },
  { p: '2024-03-01T10:00:00Z' },
  { p: '2024-03-01 23:30:00' },
  { p: 'a\nb' },
  { p: 'Größe 你好' },
];

const ask = (operator: PropertyFilter['operator'], ...given: PropertyFilter['values']): PropertyFilter => ({
  property: { of: 'event', name: 'p' },
  operator,
  values: given,
});
const questions: PropertyFilter[] = [
  ask('is', 'Oslo'),
  ask('is', '5', 'Rome'),
  ask('is', 5),
  ask('is', true),
  ask('is', ''),
  ask('is_not', 'Oslo'),
  ask('is_not', 5),
  ask('contains', 's'),
  ask('contains', '你'),
  ask('not_contains', 's'),
  ask('starts_with', 'O', '2024'),
  ask('ends_with', 'o', 'e'),
  ask('matches', '^O.*o$'),
  ask('matches', 'a.b'),
  ask('matches', '(?i)oSLO'),
  ask('gt', 5),
  ask('gte', '5'),
  ask('lt', 6),
  ask('lte', 5),
  ask('between', 5, 1000),
  ask('is_set'),
  ask('is_not_set'),
  ask('before', '2024-03-02'),
  ask('after', '2024-02-29'),
  ask('after', '2024-03-01'),
  ask('before', '2024-03-01T12:00:00Z'),
  { ...ask('is', 'Oslo'), property: { of: 'event', name: 'p.q' } },
];

test('the same answers as the insights give, for every kind of value and every operator', async () => {
  const store = await testEventStore();
  const workspaceId = 'ws_match_filters';
  const rows = values.map((properties, i) => ({
    workspace_id: workspaceId,
    event_name: 'e',
    event_code: 1,
    day: '2024-03-01',
    person: i + 1,
    occurred_at: '2024-03-01T10:00:00.000Z',
    received_at: '2024-03-01T10:00:00.000Z',
    message_id: `m${i}`,
    properties,
  }));
  await store.insert('events', rows, { deduplicationToken: workspaceId });
  const context = {
    workspaceId,
    timeZone: 'Asia/Shanghai',
    personOf: (column: ReturnType<typeof sql>) => column,
    segmentPersons: () => sql`SELECT 0`,
  };
  for (const question of questions) {
    const filters: Filters = { match: 'all', of: [question] };
    const found = await store.query<{ person: number }>(
      sql`SELECT person FROM events WHERE workspace_id = ${str(workspaceId)} AND ${filtersToSql(filters, context)} ORDER BY person`,
    );
    const ours = values.flatMap((properties, i) =>
      matchesFilters(filters, {
        event: { properties },
        person: { id: 'per_1', properties: {} },
        timeZone: 'Asia/Shanghai',
      })
        ? [i + 1]
        : [],
    );
    // The engine reads a bare number as a day of some month; here a number is no time.
    const isLeftOut = (value: unknown) =>
      /^(before|after)$/.test(question.operator) && /^[" [\d,.\]]+$/.test(JSON.stringify(value));
    const said = (persons: number[]) =>
      persons.flatMap((person) =>
        isLeftOut(values[person - 1]?.['p']) ? [] : [JSON.stringify(values[person - 1])],
      );
    expect([question, said(ours)]).toEqual([question, said(found.map((row) => row.person))]);
  }
});

describe('in memory', () => {
  const subject = {
    event: { properties: { a: 1, b: 2 }, path: '/cart' },
    person: { id: 'per_1', properties: { city: 'Oslo' } },
    timeZone: 'UTC',
  };
  const is = (of: 'event' | 'person', name: string, value: string | number): PropertyFilter => ({
    property: { of, name },
    operator: 'is',
    values: [value],
  });

  test('all, any, none; columns, persons', () => {
    expect(matchesFilters({ match: 'all', of: [] }, subject)).toBe(true);
    expect(matchesFilters({ match: 'any', of: [] }, subject)).toBe(true);
    expect(matchesFilters({ match: 'any', of: [is('event', 'a', 2), is('event', 'b', 2)] }, subject)).toBe(
      true,
    );
    expect(matchesFilters({ match: 'all', of: [is('event', 'a', 2), is('event', 'b', 2)] }, subject)).toBe(
      false,
    );
    expect(
      matchesFilters(
        {
          match: 'all',
          of: [
            is('event', '$path', '/cart'),
            is('person', 'city', 'Oslo'),
            is('person', '$person_id', 'per_1'),
          ],
        },
        subject,
      ),
    ).toBe(true);
  });

  test('a pattern made to burn time does not', () => {
    const evil = { ...subject, event: { properties: { a: `${'a'.repeat(60)}b` } } };
    const from = performance.now();
    expect(
      matchesFilters(
        {
          match: 'all',
          of: [{ property: { of: 'event', name: 'a' }, operator: 'matches', values: ['(a+)+$'] }],
        },
        evil,
      ),
    ).toBe(false);
    expect(performance.now() - from).toBeLessThan(20_000); // in place of years
  });
});
