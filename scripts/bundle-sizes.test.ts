import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listInitialScripts, measureBundles } from './bundle-sizes.ts';

const html = `<!doctype html><link rel="icon" href="/icon.svg">
<script type="module" crossorigin src="/assets/index-1.js"></script>
<link rel="modulepreload" crossorigin href="/assets/react-2.js"><link rel="stylesheet" href="/assets/i.css">`;

test('the initial scripts are the module scripts and their preloads', () => {
  expect(listInitialScripts(html)).toEqual(['assets/index-1.js', 'assets/react-2.js']);
});

test('an oversized page and an oversized SDK are seen, and so is what was not built', () => {
  const root = mkdtempSync(join(tmpdir(), 'bundles-'));
  expect(measureBundles(root).missing).toHaveLength(3);
  mkdirSync(join(root, 'apps/web/dist/assets'), { recursive: true });
  mkdirSync(join(root, 'sdks/browser/dist'), { recursive: true });
  writeFileSync(join(root, 'apps/web/dist/index.html'), html);
  writeFileSync(join(root, 'apps/web/dist/assets/index-1.js'), randomBytes(200_000));
  writeFileSync(join(root, 'apps/web/dist/assets/react-2.js'), randomBytes(200_000));
  writeFileSync(join(root, 'sdks/browser/dist/skylantern.js'), 'x'.repeat(100_000));
  mkdirSync(join(root, 'sdks/wechat/dist'), { recursive: true });
  writeFileSync(join(root, 'sdks/wechat/dist/skylantern.js'), randomBytes(8_001));
  const { sizes, missing } = measureBundles(root);
  rmSync(root, { recursive: true, force: true });
  expect(missing).toEqual([]);
  expect(sizes.map(({ name, bytes, limit }) => [name, bytes < limit])).toEqual([
    ['sdks/browser/dist/skylantern.js', true],
    ['sdks/wechat/dist/skylantern.js', false],
    ['web, first 2 scripts', false],
  ]);
});
