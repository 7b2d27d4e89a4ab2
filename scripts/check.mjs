// npm run check: every check there is, one after the other, and a sum at the end.
// `--only lint,types` runs some of them.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { listSteps } from './check-steps.mjs';
import { install } from './install.mjs';
import { requireNode } from './node-version.mjs';
import { root, spoken } from './run.mjs';

requireNode();
const began = performance.now();
if (!(await install())) {
  console.log('0 passed, 0 failed');
  process.exit(1);
}

const reports = join(root, 'node_modules', '.cache', 'skylantern-check');
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });

const steps = listSteps(reports);
const names = steps.map((step) => step.name);
const at = process.argv.indexOf('--only');
const only = at < 0 ? names : (process.argv[at + 1] ?? '').split(',');
const unknown = only.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`No such check: ${unknown.join(', ')}. There are: ${names.join(', ')}.`);
  process.exit(1);
}
const chosen = steps.filter((step) => only.includes(step.name));

const results = new Map();
async function perform(step) {
  if (!step.isQuick) console.log(`\n== ${step.name}: ${step.says}`);
  const stepBegan = performance.now();
  const result = await step.perform();
  const tookMs = performance.now() - stepBegan;
  results.set(step.name, { ...result, tookMs });
  if (step.isQuick) console.log(`\n== ${step.name}: ${step.says}`);
  if (result.output) console.log(result.output.trimEnd());
  console.log(`${result.code === 0 ? '✓' : '✗'} ${step.name} in ${spoken(tookMs)}`);
}

// What the others read is generated first; the quick checks go two at a time; the rest one by one.
for (const step of chosen.filter((each) => each.isFirst)) await perform(step);
const queue = chosen.filter((step) => step.isQuick);
const lane = async () => {
  for (let step = queue.shift(); step; step = queue.shift()) await perform(step);
};
await Promise.all([lane(), lane()]);
for (const step of chosen.filter((each) => !each.isQuick && !each.isFirst)) await perform(step);

const rows = chosen.map((step) => ({ name: step.name, ...results.get(step.name) }));
const sum = (key) => rows.reduce((total, row) => total + (row.tests?.[key] ?? 0), 0);
for (const { file, test, message } of rows.flatMap((row) => row.tests?.failures ?? [])) {
  console.log(`\n✗ ${file} > ${test}\n${message}`); // again, at the end: the log above is long
}
console.log('\n== summary');
for (const row of rows) {
  const tests = row.tests ? `${row.tests.passed} passed, ${row.tests.failed} failed` : '';
  const skipped = row.tests?.skipped ? `, ${row.tests.skipped} skipped` : '';
  console.log(
    `${row.code === 0 ? '✓' : '✗'} ${row.name.padEnd(12)} ${spoken(row.tookMs).padStart(12)}  ${tests}${skipped}`,
  );
}
const hasRunTests = rows.some((row) => row.tests);
const noTests = hasRunTests && sum('passed') + sum('failed') === 0;
if (noTests) console.log('✗ no test was run');
console.log(`total ${spoken(performance.now() - began)}`);
console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
process.exitCode = noTests || rows.some((row) => row.code !== 0) ? 1 : 0;
