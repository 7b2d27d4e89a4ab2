import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { plantTree } from './planted-tree.fixture.mjs';

let tree;
beforeEach(() => {
  tree = plantTree();
});
afterEach(() => tree.remove());

async function build(...args) {
  const started = tree.start('scripts/build.mjs', ...args);
  return { code: await started.ended, output: started.output() };
}

function plantServer() {
  tree.put('apps/server/src/main.ts', "import { word } from './word.ts';\nconsole.log(word);\n");
  tree.put('apps/server/src/word.ts', "export const word: string = 'risen';\n");
  tree.put('packages/store/src/event-store/chdb-host/main.ts', 'export const host = 1;\n');
  tree.put('packages/collect/src/processor-thread/main.ts', 'export const thread = 1;\n');
  tree.put('packages/store/migrations/events/0001_events.sql', 'SELECT 1;\n');
  tree.put('examples/data/orders.csv', 'id\n1\n');
  tree.put('packages/collect/data/engines.json', '[]\n');
  tree.put('packages/verify/data/tables/z.json', '[]\n');
}

test('what is missing is named, and the build fails', async () => {
  const { code, output } = await build();
  expect(code).toBe(1);
  expect(output).toContain('✗ server: missing apps/server/src/main.ts');
  expect(output).toContain('6 of 6 parts could not be built.');
});

test('the server is bundled with its files beside it, and again only after a change', async () => {
  plantServer();
  expect(await build('--only', 'server')).toMatchObject({
    code: 0,
    output: expect.stringContaining('✓ server'),
  });
  for (const file of [
    'chdb-host.mjs',
    'processor.mjs',
    'migrations/events/0001_events.sql',
    'data/engines.json',
    'data/tables/z.json',
  ])
    expect(existsSync(join(tree.folder, 'apps/server/dist', file)), file).toBe(true);
  const server = tree.start('apps/server/dist/main.mjs');
  expect(await server.ended).toBe(0);
  expect(server.output()).toBe('risen\n');

  expect((await build('--only', 'server')).output).toBe('· server unchanged\n');
  tree.put('apps/server/src/word.ts', "export const word: string = 'risen again';\n");
  expect((await build('--only', 'server')).output).toContain('✓ server built');
});

test('an import that leads nowhere fails the build and leaves no stamp', async () => {
  plantServer();
  tree.put('apps/server/src/word.ts', "export { word } from './nowhere.ts';\n");
  for (const _ of ['first', 'second']) {
    const { code, output } = await build('--only', 'server');
    expect(code).toBe(1);
    expect(output).toContain('nowhere.ts');
  }
});
