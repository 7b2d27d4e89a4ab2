import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { createSkylantern } from './index.ts';
import { snippet } from './snippet.ts';
import { VERSION } from './version.ts';

const read = (path: string) => readFile(new URL(path, import.meta.url), 'utf8');

test('README shows the snippet as it is tested', async () => {
  expect(await read('../README.md')).toContain(snippet);
});

test('the version is that of the package', async () => {
  expect(JSON.parse(await read('../package.json'))).toMatchObject({ version: VERSION });
});

test('on a server that renders pages every call does nothing', async () => {
  const sky = createSkylantern({ writeKey: 'wk', host: 'http://collector.example' });
  sky.track('rendered');
  expect(await sky.flush()).toBe(0);
  expect(sky.anonymousId()).toBeNull();
});
