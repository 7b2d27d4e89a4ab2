import exceptions from './size-exceptions.json' with { type: 'json' };
import { findSizeViolations } from './size-violations.ts';

const AT_LEAST_FILES = 300;

const report = findSizeViolations(process.cwd(), exceptions);
console.log(`${report.files} files, median ${report.median} lines, p90 ${report.p90} (aim: 60 and 200)`);
for (const violation of report.violations) console.error(violation);
if (report.violations.length > 0) process.exitCode = 1;
if (report.files < AT_LEAST_FILES) {
  console.error(`Saw fewer than ${AT_LEAST_FILES} files.`);
  process.exitCode = 1;
}
