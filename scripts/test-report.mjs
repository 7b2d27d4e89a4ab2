import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { root } from './run.mjs';

const SHOWN_LINES = 12;

/** Sums vitest's JSON report; names what failed. A file that could not even be loaded counts as one failure. */
export function countTests(file) {
  if (!existsSync(file)) return { passed: 0, failed: 0, skipped: 0, failures: [] };
  const report = JSON.parse(readFileSync(file, 'utf8'));
  const failures = report.testResults.flatMap(listFailures);
  return {
    passed: report.numPassedTests,
    failed: failures.length,
    skipped: report.numPendingTests + report.numTodoTests,
    failures,
  };
}

function listFailures(suite) {
  if (suite.status !== 'failed') return [];
  const tests = suite.assertionResults.filter((test) => test.status === 'failed');
  if (tests.length === 0) return [told(suite.name, '(the file)', suite.message)];
  return tests.map((test) => told(suite.name, test.fullName, test.failureMessages.join('\n')));
}

const told = (file, test, message) => ({
  file: relative(root, file),
  test,
  message: message.split('\n').slice(0, SHOWN_LINES).join('\n'),
});
