import { join } from 'node:path';
import { provideChromium } from './chromium.mjs';
import { runNode } from './run.mjs';
import { countTests } from './test-report.mjs';

const bin = (path) => `node_modules/${path}`;
const tsx = ['--import', 'tsx'];
const MINUTE_MS = 60_000;

/** Runs vitest with its usual output on the terminal and its JSON report beside. */
async function runTests(reports, name, timeoutMs, args, env = process.env) {
  const file = join(reports, `${name}.json`);
  const { code, output } = await runNode(
    [
      bin('vitest/vitest.mjs'),
      'run',
      ...args,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
    ],
    { show: true, env, timeoutMs },
  );
  const tests = countTests(file);
  const none = tests.passed + tests.failed === 0;
  const isGood = code === 0 && !none && tests.failed === 0;
  return { code: isGood ? 0 : 1, output: none ? `${output}No test was run.` : output, tests };
}

async function runBrowserTests(reports) {
  const chromium = await provideChromium();
  if (chromium.missing) {
    return { code: 1, output: chromium.missing, tests: countTests('') };
  }
  const env = { ...process.env, CHROMIUM_PATH: chromium.path };
  return runTests(reports, 'browser', 18 * MINUTE_MS, ['--config', 'e2e/vitest.config.ts'], env);
}

/** All checks in their order. `isFirst`: before all; `isQuick`: two at a time, output kept until the end. */
export function listSteps(reports) {
  const quick = (name, says, args) => ({
    name,
    says,
    isQuick: true,
    perform: () => runNode(args, { timeoutMs: 3 * MINUTE_MS }),
  });
  return [
    {
      name: 'generate',
      says: 'compile the sequence engine',
      isFirst: true,
      perform: () => runNode(['scripts/build.mjs', '--only', 'sequence']),
    },
    quick('lint', 'biome', [bin('@biomejs/biome/bin/biome'), 'check', '--max-diagnostics=100', '.']),
    quick('types', 'TypeScript over the whole tree', [bin('typescript7/bin/tsc'), '-p', 'tsconfig.json']),
    quick('imports', 'packages import to the left, through the front door', [
      ...tsx,
      'scripts/check-imports.ts',
    ]),
    quick('sizes', 'files, folders and names', [...tsx, 'scripts/check-sizes.ts']),
    quick('unused', 'knip: files, exports and dependencies', ['scripts/check-unused.mjs']),
    { name: 'build', says: 'server, command line, web, SDK', perform: () => runNode(['scripts/build.mjs']) },
    {
      name: 'bundles',
      says: 'what browsers must load',
      perform: () => runNode([...tsx, 'scripts/check-bundles.ts']),
    },
    {
      name: 'tests',
      says: 'unit and scenario tests',
      perform: () => runTests(reports, 'tests', 15 * MINUTE_MS, []),
    },
    { name: 'browser', says: 'the product in a real browser', perform: () => runBrowserTests(reports) },
  ];
}
