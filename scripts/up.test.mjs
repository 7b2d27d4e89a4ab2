import { afterEach, beforeEach, expect, test } from 'vitest';
import { plantTree } from './planted-tree.fixture.mjs';

let tree;
beforeEach(() => {
  tree = plantTree();
  tree.put('scripts/build.mjs', "console.log('built');\n");
});
afterEach(() => tree.remove());

test('the server gets the arguments, then the signal, and its exit code comes back', async () => {
  tree.put(
    'apps/server/dist/main.mjs',
    `const keepAlive = setInterval(() => {}, 1000);
process.on('SIGTERM', () => setTimeout(() => { clearInterval(keepAlive); console.log('all ended'); process.exitCode = 7; }, 50));
console.log('demo', process.env.SKYLANTERN_DEMO);
console.log('up with', process.argv.slice(2).join(' '));`,
  );
  const up = tree.start('scripts/up.mjs', '--roles', 'api');
  await up.said('up with --roles api');
  up.child.kill('SIGTERM');
  expect(await up.ended).toBe(7);
  expect(up.output()).toBe('built\ndemo on\nup with --roles api\nall ended\n');
});

test('a server that fails at start fails the command', async () => {
  tree.put('apps/server/dist/main.mjs', 'process.exit(3);');
  expect(await tree.start('scripts/up.mjs').ended).toBe(3);
});

test('a build that fails starts nothing', async () => {
  tree.put('scripts/build.mjs', 'process.exit(1);');
  tree.put('apps/server/dist/main.mjs', "console.log('started');");
  const up = tree.start('scripts/up.mjs');
  expect(await up.ended).toBe(1);
  expect(up.output()).not.toContain('started');
});
