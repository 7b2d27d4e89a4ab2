import { findImportViolations } from './import-violations.ts';

/** A checker that saw next to nothing is not green: raise these as the tree grows. */
const AT_LEAST = { files: 300, edges: 120 };

const report = findImportViolations(process.cwd());
console.log(`${report.files} files, ${report.imports} imports, ${report.edges} of them between packages`);
for (const violation of report.violations) console.error(violation);
if (report.violations.length > 0) process.exitCode = 1;
if (report.files < AT_LEAST.files || report.edges < AT_LEAST.edges) {
  console.error(`Saw fewer than ${AT_LEAST.files} files or ${AT_LEAST.edges} imports between packages.`);
  process.exitCode = 1;
}
