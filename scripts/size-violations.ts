import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles } from './source-files.ts';

export type SizeException = { file: string; lines: number; reason: string; on: string };
export type SizeReport = { files: number; median: number; p90: number; violations: string[] };

const MAX_LINES = 400;
const MAX_TEST_LINES = 600;
const MAX_FOLDERS = 6;
const FORBIDDEN_NAME = /^(utils?|helpers?|common|types)$/;
const SOURCE = /\.(tsx?|mjs|js|css|sql)$/;
const LEFT_OUT = /\.generated\.ts$|^examples\/data\/|^packages\/[^/]+\/data\//;

const isTest = (file: string) => /\.(test|e2e|contract|fixture)\.tsx?$/.test(file);
const countLines = (text: string) => text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
const quantile = (sorted: number[], share: number) => sorted[Math.ceil(sorted.length * share) - 1] ?? 0;

function refuseException({ file, reason, on }: SizeException): string[] {
  const isComplete = reason.trim().length > 10 && /^\d{4}-\d{2}-\d{2}$/.test(on);
  return isComplete ? [] : [`size exception for ${file} needs a reason and a date (YYYY-MM-DD)`];
}

function refuseName(file: string): string[] {
  const folders = file.split('/');
  const stem = folders.pop()?.split('.')[0] ?? '';
  const violations: string[] = [];
  if (folders.length > MAX_FOLDERS)
    violations.push(`${file} lies ${folders.length} folders deep, at most ${MAX_FOLDERS}`);
  for (const name of [...folders, stem]) {
    if (FORBIDDEN_NAME.test(name))
      violations.push(`${file}: ${name} says nothing; name it for the one thing inside`);
  }
  return violations;
}

/** Measures every source file below `root` against the sizes and names that STYLE agrees on. */
export function findSizeViolations(root: string, exceptions: readonly SizeException[]): SizeReport {
  const violations = exceptions.flatMap(refuseException);
  const lengths: number[] = [];
  const files = listFiles(root, SOURCE).filter((file) => !LEFT_OUT.test(file));
  for (const file of files) {
    violations.push(...refuseName(file));
    const lines = countLines(readFileSync(join(root, file), 'utf8'));
    if (!isTest(file)) lengths.push(lines);
    const usual = isTest(file) ? MAX_TEST_LINES : MAX_LINES;
    const exception = exceptions.find((each) => each.file === file);
    const limit = exception?.lines ?? usual;
    if (lines > limit) violations.push(`${file} has ${lines} lines, at most ${limit}`);
    else if (exception !== undefined && lines <= usual)
      violations.push(`${file} no longer needs its size exception`);
  }
  for (const { file } of exceptions) {
    if (!files.includes(file)) violations.push(`size exception for ${file}, which is not there`);
  }
  lengths.sort((a, b) => a - b);
  return { files: files.length, median: quantile(lengths, 0.5), p90: quantile(lengths, 0.9), violations };
}
