// Builds dist/skylantern-wechat.js (one file that a mini program can `require`) and dist/index.mjs, and holds the former to its budget.
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';

const BUDGET_BYTES = 8_000;
const here = fileURLToPath(new URL('.', import.meta.url));
const dist = process.argv[2] === undefined ? join(here, 'dist') : resolve(process.argv[2]);

const outputs = [
  { file: 'skylantern-wechat.js', format: 'cjs' },
  { file: 'index.mjs', format: 'es' },
];

for (const { file, format } of outputs) {
  const bundle = await rolldown({ input: join(here, 'src/index.ts'), transform: { target: 'es2018' } });
  await bundle.write({ file: join(dist, file), format, minify: true, comments: format === 'es' });
  await bundle.close();
}

const script = await readFile(join(dist, 'skylantern-wechat.js'));
const gzipped = gzipSync(script, { level: 9 }).length;
process.stdout.write(
  `skylantern-wechat.js: ${script.length} bytes, ${gzipped} gzipped (budget ${BUDGET_BYTES})\n`,
);
if (gzipped >= BUDGET_BYTES) {
  process.stderr.write('skylantern-wechat.js is over its budget\n');
  process.exitCode = 1;
}
