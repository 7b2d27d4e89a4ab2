import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { matchesLockfile } from './install.mjs';
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

test('a test file that cannot be loaded counts as a failure, a missing report as nothing', () => {
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
        { status: 'passed', assertionResults: [{ status: 'passed' }] },
        { status: 'failed', assertionResults: [{ status: 'failed' }] },
        { status: 'failed', assertionResults: [] },
      ],
    }),
  );
  expect(countTests(file)).toEqual({ passed: 5, failed: 2, skipped: 3 });
  rmSync(folder, { recursive: true });
  expect(countTests(file)).toEqual({ passed: 0, failed: 0, skipped: 0 });
});
