import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, run, spoken } from './run.mjs';

const stampFile = join(root, 'node_modules', '.skylantern-lock');

/** True when every package that the lockfile demands lies in node_modules in the same version. */
export function matchesLockfile(lock, installed) {
  return Object.entries(lock.packages).every(([path, entry]) => {
    if (!path.includes('node_modules/') || entry.optional || entry.peer) return true;
    const found = installed.packages[path];
    return entry.link ? found?.link === true : found?.version === entry.version;
  });
}

function isInstalled(lockText, stamp) {
  const hidden = join(root, 'node_modules', '.package-lock.json'); // npm writes it last
  if (!existsSync(hidden)) return false;
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return true;
  return matchesLockfile(JSON.parse(lockText), JSON.parse(readFileSync(hidden, 'utf8')));
}

/** Installs the dependencies when they are missing or the lockfile changed. False when npm failed. */
export async function install() {
  const lockText = readFileSync(join(root, 'package-lock.json'), 'utf8');
  const stamp = createHash('sha256').update(lockText).digest('hex');
  if (!isInstalled(lockText, stamp)) {
    console.log('Installing dependencies (npm ci; about 1.5 GB on disk, a minute or two) ...');
    const { code, output, tookMs } = await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund']);
    if (code !== 0) {
      console.error(`${output}\nnpm ci failed with exit code ${code}.`);
      return false;
    }
    console.log(`Installed in ${spoken(tookMs)}.`);
  }
  writeFileSync(stampFile, stamp);
  return true;
}
