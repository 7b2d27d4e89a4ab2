import { expect, test } from 'vitest';
import { configOf, draftOf, isConfigComplete } from './fields.ts';

test('empty fields are left out, or taken out of what is known; a secret left empty stays', () => {
  const draft = { host: ' db ', port: '5433', password: ' p ', table: '', cursor: 'id' };
  expect(configOf('postgres', draft, false)).toEqual({
    host: 'db',
    port: 5433,
    password: ' p ',
    cursor: 'id',
  });
  expect(configOf('folder', { path: '/a' }, true)).toEqual({ path: '/a', pattern: null });
  expect(configOf('published-csv', { url: 'https://a.test' }, true)).toEqual({ url: 'https://a.test' });
  expect(draftOf({ port: 5433 })).toEqual({ port: '5433' });
});

test('what is asked for has to be there; a secret may be there already', () => {
  const draft = { endpoint: 'https://s3.test', bucket: 'b', accessKeyId: 'k' };
  expect(isConfigComplete('bucket', draft, [])).toBe(false);
  expect(isConfigComplete('bucket', draft, ['secretAccessKey'])).toBe(true);
});
