import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { snippet } from './snippet.ts';
import { VERSION } from './version.ts';

const read = (path: string) => readFile(new URL(path, import.meta.url), 'utf8');

test('README shows the snippet as it is tested', async () => {
  expect(await read('../README.md')).toContain(snippet);
});

test('the version is that of the package', async () => {
  expect(JSON.parse(await read('../package.json'))).toMatchObject({ version: VERSION });
});
