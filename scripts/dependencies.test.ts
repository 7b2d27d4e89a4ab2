import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

function listDirectDependencies(): string[] {
  const workspaces = ['packages', 'sdks', 'apps'].flatMap((group) =>
    readdirSync(group).map((name) => `${group}/${name}/package.json`),
  );
  const names = ['package.json', ...workspaces.filter((path) => existsSync(path))].flatMap((path) => {
    const { dependencies = {}, devDependencies = {} } = JSON.parse(readFileSync(path, 'utf8'));
    return Object.keys({ ...dependencies, ...devDependencies });
  });
  return [...new Set(names)].filter((name) => !name.startsWith('@skylantern/')).sort();
}

test('docs/dependencies.md has one line for every direct dependency, and no other', () => {
  const rows = readFileSync('docs/dependencies.md', 'utf8').matchAll(/^\| (\S+) \|/gm);
  const listed = [...rows].map(([, name]) => name).filter((name) => name !== 'package');
  expect(listed.sort()).toEqual(listDirectDependencies());
});
