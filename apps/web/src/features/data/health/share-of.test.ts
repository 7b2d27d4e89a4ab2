import { expect, test } from 'vitest';
import { healthSearch } from './health-search.ts';
import { shareOf } from './share-of.ts';

test('a rate is of all that came, and unknown where nothing came', () => {
  const source = { stored: [8, 0, 0], duplicates: [1, 0, 2], errors: [1, 0, 0] };
  expect(shareOf(source, 'errors')).toEqual([0.1, null, 0]);
  expect(shareOf(source, 'duplicates')).toEqual([0.1, null, 1]);
});

test('an address may name a span, and nothing else', () => {
  expect(healthSearch({ span: '7d' })).toEqual({ span: '7d' });
  expect(healthSearch({ span: '9y' })).toEqual({});
});
