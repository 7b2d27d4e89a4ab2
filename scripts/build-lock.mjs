import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { root } from './run.mjs';

const file = join(root, 'node_modules', '.cache', 'skylantern-build.lock');

/** One build at a time: waits until the other has ended; let go when this process ends. */
export async function lockBuild() {
  mkdirSync(dirname(file), { recursive: true });
  while (!take()) await wait(100);
  process.on('exit', () => rmSync(file, { force: true }));
}

function take() {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (!holderLives()) rmSync(file, { force: true });
    return false;
  }
}

function holderLives() {
  try {
    const holder = Number(readFileSync(file, 'utf8'));
    return holder === 0 || process.kill(holder, 0); // 0: it is just being written
  } catch {
    return false;
  }
}
