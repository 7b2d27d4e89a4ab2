import type { PersonSummary } from '@skylantern/contracts';
import { expect, test } from 'vitest';
import { usualColumns } from './columns.ts';

const person = (label: string, properties: Record<string, unknown>): PersonSummary => ({
  id: `per_${label}`,
  number: 1,
  label,
  isIdentified: true,
  properties,
  firstSeenAt: '2024-03-01T00:00:00Z',
  lastSeenAt: '2024-03-01T00:00:00Z',
});

test('the usual columns are what most persons have, and do not repeat their name', () => {
  const persons = [
    person('Ada', { name: 'Ada', plan: 'pro', city: 'Turin', deep: { a: 1 } }),
    person('Bo', { name: 'Bo', plan: 'free', age: 7, city: 'Oslo' }),
    person('Cy', { name: 'Cy', plan: 'free', zip: null }),
  ];
  expect(usualColumns(persons)).toEqual(['plan', 'city', 'age']);
  expect(usualColumns([])).toEqual([]);
});
