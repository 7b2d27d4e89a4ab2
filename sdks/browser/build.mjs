// Builds dist/skylantern.min.js (for a script tag) and dist/index.mjs, and holds the former to its budget.
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';

const BUDGET_BYTES = 8_000;
const here = fileURLToPath(new URL('.', import.meta.url));
const dist = process.argv[2] === undefined ? join(here, 'dist') : resolve(process.argv[2]);

const outputs = [
  { entry: 'src/script-tag.ts', file: 'skylantern.min.js', format: 'iife', minify: true },
  { entry: 'src/index.ts', file: 'index.mjs', format: 'es', minify: true },
];

for (const { entry, file, format, minify } of outputs) {
  const bundle = await rolldown({ input: join(here, entry), transform: { target: 'es2020' } });
  await bundle.write({ file: join(dist, file), format, minify, comments: format === 'es' });
  await bundle.close();
}

const script = await readFile(join(dist, 'skylantern.min.js'));
const gzipped = gzipSync(script, { level: 9 }).length;
process.stdout.write(
  `skylantern.min.js: ${script.length} bytes, ${gzipped} gzipped (budget ${BUDGET_BYTES})\n`,
);
if (gzipped >= BUDGET_BYTES) {
  process.stderr.write('skylantern.min.js is over its budget\n');
  process.exitCode = 1;
}
