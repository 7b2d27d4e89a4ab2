import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root, runNode } from './run.mjs';

/** For tests in a fresh clone: compiles what is imported but not kept in the repository, unless it is there. */
export async function setup() {
  if (existsSync(join(root, 'packages/analyze/src/sequence/sequence.generated.ts'))) return;
  const { code, output } = await runNode(['scripts/build.mjs', '--quiet', '--only', 'sequence']);
  if (code !== 0) throw new Error(output);
}
