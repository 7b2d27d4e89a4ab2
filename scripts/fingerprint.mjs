import { createHash } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './run.mjs';

const SKIPPED = /^(node_modules|dist|coverage|\..*)$|\.(test|e2e|generated)\.tsx?$/;

function collect(path, found) {
  const stat = statSync(path);
  if (!stat.isDirectory()) {
    found.push(`${path} ${stat.mtimeMs} ${stat.size}`);
    return;
  }
  for (const name of readdirSync(path).sort()) if (!SKIPPED.test(name)) collect(join(path, name), found);
}

/** One hash over path, time and size of all files below the given paths; a missing path counts as empty. */
export function fingerprint(paths) {
  const found = [];
  for (const path of paths) if (existsSync(join(root, path))) collect(join(root, path), found);
  return createHash('sha256').update(found.join('\n')).digest('hex');
}
