import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findSizeViolations } from './size-violations.ts';

let root = '';
function put(path: string, lines: number): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), 'x\n'.repeat(lines));
}
const excuse = (over: object) => ({
  file: 'a.ts',
  lines: 450,
  reason: 'a generated table',
  on: '2026-11-21',
  ...over,
});

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sizes-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('median and p90 leave tests, dependencies and generated files out', () => {
  for (const [index, lines] of [10, 20, 30, 40, 400].entries()) put(`src/f${index}.ts`, lines);
  put('src/f.test.ts', 600);
  put('node_modules/x/index.ts', 9000);
  put('src/table.generated.ts', 9000);
  put('packages/collect/data/x.js', 9000);
  expect(findSizeViolations(root, [])).toEqual({ files: 6, median: 30, p90: 400, violations: [] });
});

test.each([
  ['src/long.ts', 401, 'has 401 lines, at most 400'],
  ['src/long.test.ts', 601, 'has 601 lines, at most 600'],
  ['a/b/c/d/e/f/g/x.ts', 1, '7 folders deep'],
  ['src/utils/x.ts', 1, 'utils says nothing'],
  ['src/helpers.ts', 1, 'helpers says nothing'],
  ['src/types.test.ts', 1, 'types says nothing'],
])('%s with %i lines is refused', (file, lines, reason) => {
  put(file, lines);
  const { violations } = findSizeViolations(root, []);
  expect(violations).toHaveLength(1);
  expect(violations[0]).toContain(reason);
});

test('an exception holds up to its own limit, needs a reason and a date, and goes when no longer needed', () => {
  put('a.ts', 450);
  expect(findSizeViolations(root, [excuse({})]).violations).toEqual([]);
  expect(findSizeViolations(root, [excuse({ lines: 440 })]).violations).toEqual([
    'a.ts has 450 lines, at most 440',
  ]);
  expect(findSizeViolations(root, [excuse({ reason: '' })]).violations).toHaveLength(1);
  expect(findSizeViolations(root, [excuse({ on: 'soon' })]).violations).toHaveLength(1);
  put('a.ts', 300);
  expect(findSizeViolations(root, [excuse({})]).violations).toEqual([
    'a.ts no longer needs its size exception',
  ]);
  expect(findSizeViolations(root, [excuse({ file: 'b.ts' })]).violations).toHaveLength(1);
});
