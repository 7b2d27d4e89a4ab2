import type { Filter, Json, PropertyFilter } from '@skylantern/contracts';
import { closeTestEventStore, lifecycle } from '@skylantern/testkit';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { trend } from './insights/trend.ts';

afterAll(closeTestEventStore);

const seen = { series: [{ what: { event: 'seen' }, measure: { of: 'total' } }] };

/** Names the events (by their key) that pass a filter on their property `v`. */
function events(values: Record<string, Json | undefined>) {
  const given = lifecycle();
  for (const [key, value] of Object.entries(values)) {
    given.person(key).did('seen', 'day 0', value === undefined ? {} : { v: value });
  }
  return (operator: PropertyFilter['operator'], ...list: PropertyFilter['values']) =>
    pass(given, { property: { of: 'event', name: 'v' }, operator, values: list });
}

function pass(given: ReturnType<typeof lifecycle>, ...of: Filter[]): Promise<string[]> {
  return given.persons(trend, seen, { series: 'A', point: null }, { filters: { match: 'all', of } });
}

test('values of any type', async () => {
  const find = events({
    text: 'pro',
    number: 7,
    fraction: 7.5,
    digits: '7.50',
    yes: true,
    no: 'false',
    list: ['a', 'pro', 7],
    numbers: [1, 2.5],
    nothing: null,
    missing: undefined,
    empty: '',
    object: { x: 1 },
  });
  expect(await find('is', 'pro')).toEqual(['list', 'text']);
  expect(await find('is', 'pro', 7)).toEqual(['list', 'number', 'text']);
  expect(await find('is', 7.5)).toEqual(['digits', 'fraction']);
  expect(await find('is', '7.50')).toEqual(['digits']);
  expect(await find('is', '7')).toEqual(['list', 'number']);
  expect(await find('is', true)).toEqual(['yes']);
  expect(await find('is', false)).toEqual(['no']);
  expect(await find('gt', 7)).toEqual(['digits', 'fraction']);
  expect(await find('gte', '7')).toEqual(['digits', 'fraction', 'list', 'number']);
  expect(await find('lt', 2)).toEqual(['numbers']);
  expect(await find('lte', 2.5)).toEqual(['numbers']);
  expect(await find('between', 2, 7)).toEqual(['list', 'number', 'numbers']);
  expect(await find('is_set')).toEqual([
    'digits',
    'empty',
    'fraction',
    'list',
    'no',
    'number',
    'numbers',
    'text',
    'yes',
  ]);
  expect(await find('is_not_set')).toEqual(['missing', 'nothing', 'object']);
  expect(await find('is_not', 'pro')).not.toContain('list');
  expect(await find('is_not', 'pro')).toContain('missing');
});

test('texts: exact, also in case', async () => {
  const find = events({ a: 'Grüße, 上海', b: 'a.b*c', c: ['x', 'Große'], d: 12, e: undefined });
  expect(await find('contains', 'ü')).toEqual(['a']);
  expect(await find('contains', 'grü')).toEqual([]);
  expect(await find('contains', '.b*')).toEqual(['b']);
  expect(await find('starts_with', 'Gr', '1')).toEqual(['a', 'c', 'd']);
  expect(await find('ends_with', '上海')).toEqual(['a']);
  expect(await find('matches', '^a.b\\*c$')).toEqual(['b']);
  expect(await find('matches', '(?i)^gr')).toEqual(['a', 'c']);
  expect(await find('not_contains', 'Gr')).toEqual(['b', 'd', 'e']);
});

test('times: a day is a day of the zone', async () => {
  const given = lifecycle({ timeZone: 'Asia/Shanghai' });
  const times = {
    night: '2024-03-01T15:59:59Z',
    next: '2024-03-01T16:00:00Z',
    local: '2024-03-02',
    no: 'soon',
  };
  for (const [key, v] of Object.entries(times)) given.person(key).did('seen', 'day 0', { v });
  const find = (operator: 'before' | 'after', value: string) =>
    pass(given, { property: { of: 'event', name: 'v' }, operator, values: [value] });
  expect(await find('before', '2024-03-02')).toEqual(['night']);
  expect(await find('after', '2024-03-01')).toEqual(['local', 'next']);
  expect(await find('after', '2024-03-01T16:00:00Z')).toEqual([]);
  expect(await find('before', '2024-03-01T16:00:00.001Z')).toEqual(['local', 'next', 'night']);
});

test('built-in columns, persons, accounts, segments; all or any', async () => {
  const given = lifecycle()
    .account('acme', { tier: 'gold' })
    .person('ada', { age: 36 }, 'acme')
    .did('seen', 'day 0', {}, { country: 'DE' })
    .person('bob', { age: '20' })
    .did('seen', 'day 0', {}, { country: 'FR' })
    .person('cleo')
    .did('seen', 'day 0')
    .segment('seg_x', ['bob', 'cleo']);
  const country: Filter = { property: { of: 'event', name: '$country' }, operator: 'is', values: ['DE'] };
  const adult: Filter = { property: { of: 'person', name: 'age' }, operator: 'gte', values: [30] };
  const notAdult: Filter = { property: { of: 'person', name: 'age' }, operator: 'is_not', values: [36] };
  const gold: Filter = { property: { of: 'account', name: 'tier' }, operator: 'is', values: ['gold'] };
  const inX: Filter = { segmentId: 'seg_x', isIn: true };
  expect(await pass(given, country)).toEqual(['ada']);
  expect(await pass(given, { ...country, operator: 'is_not_set', values: [] })).toEqual(['cleo']);
  expect(await pass(given, adult)).toEqual(['ada']);
  expect(await pass(given, notAdult)).toEqual(['bob', 'cleo']);
  expect(await pass(given, gold)).toEqual(['ada']);
  expect(await pass(given, inX)).toEqual(['bob', 'cleo']);
  expect(await pass(given, { ...inX, isIn: false })).toEqual(['ada']);
  expect(await pass(given, inX, notAdult)).toEqual(['bob', 'cleo']);
  const any = { filters: { match: 'any' as const, of: [country, inX] } };
  expect(await given.persons(trend, seen, { series: 'A', point: null }, any)).toEqual(['ada', 'bob', 'cleo']);
});

test('nested values, and names that look like SQL', async () => {
  const names = [
    'a.b.c',
    'a',
    'sp ace',
    '`',
    "'",
    '"',
    '\\',
    '$x',
    'ключ',
    '🏮',
    '^a',
    '^`a`',
    '@x',
    'x[]',
    'a.:`Int64`',
    '.',
    'a..b',
    'x.',
    '.x',
    '%2E',
    '{p1:String}',
    'a,b',
    '--',
    'x:y',
    '?',
    'NULL',
    'size0',
    'null',
    '\n',
    '\t',
  ];
  for (const name of names) {
    const given = lifecycle()
      .person('ada')
      .did('seen', 'day 0', { [name]: 'here', other: 1 })
      .person('bob')
      .did('seen', 'day 0', { other: 'here' });
    expect([
      name,
      await pass(given, { property: { of: 'event', name }, operator: 'is', values: ['here'] }),
    ]).toEqual([name, ['ada']]);
  }
  const nested = lifecycle()
    .person('ada')
    .did('seen', 'day 0', { a: { b: { c: 'here' } } });
  expect(
    await pass(nested, { property: { of: 'event', name: 'a.b.c' }, operator: 'is', values: ['here'] }),
  ).toEqual(['ada']);
});

test('hostile names and values find what they name and nothing else', async () => {
  const texts = fc
    .string({ unit: 'binary', minLength: 1, maxLength: 12 })
    .filter((text) => text.isWellFormed() && !text.includes('\0'));
  const spiky = fc.oneof(
    texts,
    fc.string({ unit: fc.constantFrom(...'`\'"\\.$^@[]{}():;-%a 上'), minLength: 1, maxLength: 8 }),
  );
  await fc.assert(
    fc.asyncProperty(spiky, spiky, async (name, value) => {
      const given = lifecycle()
        .person('ada')
        .did('seen', 'day 0', { [name]: value })
        .person('bob')
        .did('seen', 'day 0');
      const property = { of: 'event' as const, name };
      expect(await pass(given, { property, operator: 'is', values: [value] })).toEqual(['ada']);
      expect(await pass(given, { property, operator: 'contains', values: [value] })).toEqual(['ada']);
      expect(await pass(given, { property, operator: 'is_not', values: [value] })).toEqual(['bob']);
    }),
    { numRuns: 60, seed: 7 },
  );
}, 120_000);

test('what does not fit is refused with its field', async () => {
  const find = events({ a: 1 });
  const field = { facts: { field: 'filters.of.0' } };
  await expect(find('is')).rejects.toMatchObject(field);
  await expect(find('gt', 'much')).rejects.toMatchObject(field);
  await expect(find('between', 1)).rejects.toMatchObject(field);
  await expect(find('before', 'soon')).rejects.toMatchObject(field);
  await expect(find('matches', '(?=x)')).rejects.toMatchObject(field);
  await expect(find('matches', '(')).rejects.toMatchObject(field);
  await expect(find('matches', 'x'.repeat(201))).rejects.toMatchObject(field);
});
