import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findImportViolations } from './import-violations.ts';

let root = '';
function put(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'imports-'));
  const places = ['packages/contracts', 'packages/store', 'packages/segment', 'packages/testkit'];
  for (const folder of [...places, 'apps/server', 'apps/web', 'sdks/core', 'sdks/browser']) {
    const short = folder.split('/')[1] ?? '';
    const name = folder === 'sdks/core' ? 'sdk-core' : short;
    const exports = { '.': './src/index.ts', ...(short === 'store' ? { './sql': './src/sql.ts' } : {}) };
    put(`${folder}/package.json`, JSON.stringify({ name: `@skylantern/${name}`, exports }));
  }
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('imports to the left, through the front door or a named one, are fine', () => {
  put('packages/segment/src/index.ts', "import { a } from '@skylantern/store';\nexport * from './b.ts';");
  put('packages/segment/src/b.ts', "import { s } from '@skylantern/store/sql';");
  put('packages/store/src/a.test.ts', "import { given } from '@skylantern/testkit';");
  put('sdks/browser/src/index.ts', "import type { T } from '@skylantern/contracts';");
  expect(findImportViolations(root)).toEqual({ files: 4, imports: 5, edges: 4, violations: [] });
});

test.each([
  [
    'packages/store/src/x.ts',
    "import { a } from '@skylantern/segment';",
    'store may import contracts; not segment',
  ],
  ['packages/store/src/x.ts', "export type { A } from '@skylantern/server';", 'not server'],
  ['packages/segment/src/x.ts', "const a = await import('@skylantern/server');", 'not server'],
  ['packages/segment/src/x.ts', "type A = import('@skylantern/server').A;", 'not server'],
  ['packages/segment/src/x.ts', "import '@skylantern/store/src/a.ts';", 'is not in the exports of store'],
  ['packages/segment/src/x.ts', "import { a } from '../../store/src/a.ts';", 'lies in another package'],
  ['packages/segment/src/x.ts', "import { a } from '@skylantern/testkit';", 'only tests'],
  ['packages/segment/src/x.ts', "import { a } from '@skylantern/sgement';", 'there is no such package'],
  ['packages/contracts/src/x.ts', "import { z } from 'zod';", 'typebox alone'],
  [
    'apps/web/src/x.tsx',
    "import { a } from '@skylantern/store';",
    'web may import contracts, analyze; not store',
  ],
  ['sdks/browser/src/x.ts', "import { a } from '@skylantern/contracts';", 'browser may import sdk-core'],
  ['sdks/browser/src/x.ts', "import { gzip } from 'fflate';", 'SDKs have no dependencies'],
  ['bench/run.ts', "import { a } from '../packages/store/src/a.ts';", 'lies in another package'],
])('%s refuses %s', (file, text, reason) => {
  put(file, text);
  const { violations } = findImportViolations(root);
  expect(violations).toHaveLength(1);
  expect(violations[0]).toContain(reason);
  expect(violations[0]).toContain(`${file}:1 `);
});
