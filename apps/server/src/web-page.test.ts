import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { registerWebPage } from './web-page.ts';

let root: string;
const http = Fastify();

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'skylantern-page-'));
  await registerWebPage(http, [join(root, 'elsewhere'), join(root, 'dist')]);
});
afterAll(async () => {
  await http.close();
  await rm(root, { recursive: true, force: true });
});

async function get(url: string) {
  const { statusCode, headers, body } = await http.inject({ url });
  return [statusCode, headers['cache-control'], body];
}

async function build(hash: string): Promise<void> {
  await rm(join(root, 'dist'), { recursive: true, force: true });
  await mkdir(join(root, 'dist', 'assets'), { recursive: true });
  await writeFile(join(root, 'dist', 'index.html'), `<script src="/assets/main-${hash}.js">`);
  await writeFile(join(root, 'dist', 'favicon.svg'), '<svg/>');
  await writeFile(join(root, 'dist', 'assets', `main-${hash}.js`), hash);
}

test('a build made after the start is served, and so is the next one', async () => {
  expect((await get('/'))[2]).toBe('The page is not built: npm run build\n');
  for (const hash of ['A1', 'B2']) {
    await build(hash);
    const page = [200, 'no-cache', `<script src="/assets/main-${hash}.js">`];
    expect(await get('/')).toEqual(page);
    expect(await get('/journeys/jrn_1?tab=runs')).toEqual(page);
    expect(await get(`/assets/main-${hash}.js`)).toEqual([200, 'public, max-age=31536000, immutable', hash]);
    expect(await get('/favicon.svg')).toEqual([200, 'no-cache', '<svg/>']);
  }
  expect((await get('/assets/main-A1.js'))[0]).toBe(404);
});

test('what answers for itself is no screen, and nothing outside of the page is served', async () => {
  await writeFile(join(root, 'secret.txt'), 'secret');
  expect((await get('/api/v1/nothing'))[0]).toBe(404);
  expect((await get('/metrics'))[0]).toBe(404);
  for (const url of ['/../secret.txt', '/assets/../../secret.txt', '/assets/%2e%2e/%2e%2e/secret.txt']) {
    expect((await get(url))[2]).not.toBe('secret');
  }
});
