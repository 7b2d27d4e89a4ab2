// npm run build: everything that `npm run up` needs, only what changed.
// `--only sequence,server` builds some parts, `--force` builds unchanged ones too, `--quiet` names only those built.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lockBuild } from './build-lock.mjs';
import { listParts } from './build-parts.mjs';
import { fingerprint } from './fingerprint.mjs';
import { requireNode } from './node-version.mjs';
import { root, spoken } from './run.mjs';

requireNode();
const flag = (name) => process.argv.includes(`--${name}`);
const only = process.argv[process.argv.indexOf('--only') + 1]?.split(',');
const quiet = flag('quiet');
await lockBuild();
const stampFile = join(root, 'node_modules', '.cache', 'skylantern-build.json');
const stamps = existsSync(stampFile) ? JSON.parse(readFileSync(stampFile, 'utf8')) : {};

/** 'built' | 'unchanged' | 'failed' */
async function build(part) {
  const missing = part.needs.filter((path) => !existsSync(join(root, path)));
  if (missing.length > 0) {
    console.error(`✗ ${part.name}: missing ${missing.join(', ')}`);
    return 'failed';
  }
  const stamp = fingerprint([
    ...part.inputs,
    'package-lock.json',
    'scripts/build-parts.mjs',
    'scripts/bundle.mjs',
  ]);
  const isWhole = part.outputs.every((path) => existsSync(join(root, path)));
  if (!flag('force') && isWhole && stamps[part.name] === stamp) {
    if (!quiet) console.log(`· ${part.name} unchanged`);
    return 'unchanged';
  }
  const began = performance.now();
  const problem = await part
    .make()
    .catch((error) => (error instanceof Error ? (error.stack ?? error.message) : String(error)));
  const absent = part.outputs.filter((path) => !existsSync(join(root, path)));
  if (problem || absent.length > 0) {
    console.error(`✗ ${part.name}: ${problem || `did not write ${absent.join(', ')}`}`);
    return 'failed';
  }
  stamps[part.name] = stamp;
  console.log(`✓ ${part.name} built in ${spoken(performance.now() - began)}`);
  return 'built';
}

const parts = listParts().filter((part) => !flag('only') || only?.includes(part.name));
if (parts.length === 0) {
  console.error(
    `Nothing to build: --only takes ${listParts()
      .map((part) => part.name)
      .join(', ')}`,
  );
  process.exit(1);
}
// What others import is generated first; the rest goes side by side.
const results = [];
for (const part of parts.filter((each) => each.isFirst)) results.push(await build(part));
results.push(...(await Promise.all(parts.filter((each) => !each.isFirst).map(build))));
mkdirSync(join(root, 'node_modules', '.cache'), { recursive: true });
writeFileSync(stampFile, JSON.stringify(stamps, null, 2));
const failed = results.filter((result) => result === 'failed').length;
if (failed > 0) console.error(`${failed} of ${parts.length} parts could not be built.`);
process.exit(failed > 0 ? 1 : 0);
