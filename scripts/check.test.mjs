import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { matchesLockfile } from './install.mjs';
import { root } from './run.mjs';
import { countTests } from './test-report.mjs';

const entry = (version, more) => ({ version, ...more });

test('node_modules match the lockfile when every package that must be there is there in its version', () => {
  const lock = {
    packages: {
      '': {},
      'packages/store': {},
      'node_modules/@skylantern/store': { link: true },
      'node_modules/pg': entry('8.0.0'),
      'node_modules/other-platform': entry('1.0.0', { optional: true }),
    },
  };
  const installed = { 'node_modules/@skylantern/store': { link: true }, 'node_modules/pg': entry('8.0.0') };
  expect(matchesLockfile(lock, { packages: installed })).toBe(true);
  expect(matchesLockfile(lock, { packages: { ...installed, 'node_modules/pg': entry('7.9.0') } })).toBe(
    false,
  );
  expect(matchesLockfile(lock, { packages: { 'node_modules/pg': entry('8.0.0') } })).toBe(false);
});

test('a test file that cannot be loaded counts as a failure and is named, a missing report as nothing', () => {
  const folder = mkdtempSync(join(tmpdir(), 'report-'));
  const file = join(folder, 'report.json');
  writeFileSync(
    file,
    JSON.stringify({
      numPassedTests: 5,
      numFailedTests: 1,
      numPendingTests: 2,
      numTodoTests: 1,
      testResults: [
        { name: join(root, 'a.test.ts'), status: 'passed', assertionResults: [{ status: 'passed' }] },
        {
          name: join(root, 'b.test.ts'),
          status: 'failed',
          assertionResults: [{ status: 'failed', fullName: 'b counts', failureMessages: ['expected 1'] }],
        },
        { name: join(root, 'c.test.ts'), status: 'failed', message: 'no such module', assertionResults: [] },
      ],
    }),
  );
  expect(countTests(file)).toEqual({
    passed: 5,
    failed: 2,
    skipped: 3,
    failures: [
      { file: 'b.test.ts', test: 'b counts', message: 'expected 1' },
      { file: 'c.test.ts', test: '(the file)', message: 'no such module' },
    ],
  });
  rmSync(folder, { recursive: true });
  expect(countTests(file)).toEqual({ passed: 0, failed: 0, skipped: 0, failures: [] });
});
