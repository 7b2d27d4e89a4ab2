import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const SKIPPED = /^(node_modules|dist|coverage|artifacts|\..+)$/;

/** Paths below `root`, with `/`, of all files whose name matches; dependencies, build output and hidden folders left out. */
export function listFiles(root: string, name: RegExp, folder = ''): string[] {
  const found: string[] = [];
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    if (SKIPPED.test(entry.name)) continue;
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) found.push(...listFiles(root, name, path));
    else if (entry.isFile() && name.test(entry.name)) found.push(path);
  }
  return found.sort();
}
