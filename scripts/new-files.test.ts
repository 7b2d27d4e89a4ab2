import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { kinds } from './kinds.ts';
import { makeNewFiles } from './new-files.ts';

let root = '';
function put(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}
function plantSeam(kind: string, folder: string): void {
  put(`${folder}/index.ts`, 'export const things = [];\n');
  put(`${folder}/define-${kind}.ts`, '');
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'new-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test.each(Object.entries(kinds))(
  '%s: at most four files, all well-formed, nothing left to spell',
  (kind, given) => {
    plantSeam(kind, given.folder);
    const made = makeNewFiles(root, kind, 'first-touch');
    if ('refused' in made) throw new Error(made.refused);
    const paths = made.files.map(({ path }) => path);
    const { folder, view } = given;
    const own = [`${folder}/first-touch.ts`, `${folder}/first-touch.test.ts`];
    expect(paths).toEqual([
      ...own,
      ...(view ? ['apps/web/src/insights/first-touch-view.tsx'] : []),
      `${folder}/index.ts`,
    ]);
    for (const { path, text } of made.files) {
      expect(text).not.toMatch(/__(kebab|snake|camel|Pascal|definer)__/);
      const { diagnostics = [] } = ts.transpileModule(text, { reportDiagnostics: true, fileName: path });
      expect(diagnostics.map(({ messageText }) => messageText)).toEqual([]);
    }
    expect(made.files[0]?.text).toContain('export const firstTouch =');
    expect(made.files[0]?.text).toContain(`from './define-${kind}.ts'`);
    expect(made.files.at(-1)?.text).toContain('[firstTouch]');
  },
);

test('a definer one folder above is imported from there', () => {
  put('packages/analyze/src/insights/index.ts', 'export const things = [];\n');
  put('packages/analyze/src/define-insight.ts', '');
  const made = makeNewFiles(root, 'insight', 'path');
  expect('files' in made && made.files[0]?.text).toContain("from '../define-insight.ts'");
});

test('it refuses what it does not know, what is misspelt, and what is there already', () => {
  const refusal = (kind: string, name: string) => {
    const made = makeNewFiles(root, kind, name);
    return 'refused' in made ? made.refused : null;
  };
  expect(refusal('widget', 'path')).toContain('There is no kind widget');
  expect(refusal('toString', 'path')).toContain('There is no kind');
  expect(refusal('step', 'firstTouch')).toContain('kebab-case');
  expect(refusal('step', 'path')).toContain('index.ts is not there');
  put('packages/engage/src/steps/index.ts', 'export const steps = [];\n');
  expect(refusal('step', 'path')).toContain('define-step.ts is not there');
  plantSeam('step', 'packages/engage/src/steps');
  put('packages/engage/src/steps/path.ts', '');
  expect(refusal('step', 'path')).toContain('packages/engage/src/steps/path.ts is there already');
});
