import { existsSync } from 'node:fs';
import { chmod, mkdir, realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { SkylanternError } from '@skylantern/contracts';
import { lockDirectory } from './lock.ts';
import { type RunInfo, removeRunFile, writeRunFile } from './run-file.ts';

/** Stands in a data directory while a backup is put into it. */
export const UNFINISHED_FILE = 'restore-unfinished';

export interface DataDirectory {
  readonly path: string;
  /** Makes it if needed, mode 0700, and gives its path. */
  subdirectory(name: string): Promise<string>;
  writeRunFile(run: Omit<RunInfo, 'pid'>): Promise<void>;
  /** Removes run.json and the lock. */
  release(): Promise<void>;
}

/** Makes the directory if needed (mode 0700) and holds it alone; throws `data-directory.locked` naming the owner. */
export async function openDataDirectory(directory: string): Promise<DataDirectory> {
  await mkdir(resolve(directory), { recursive: true, mode: 0o700 });
  const path = await realpath(directory);
  await chmod(path, 0o700).catch(() => undefined); // some mounted volumes refuse; the stores inside are 0700 themselves
  if (existsSync(join(path, UNFINISHED_FILE))) {
    throw new SkylanternError(
      'config.invalid',
      `a restore into ${path} did not finish: remove the directory and restore again`,
      { path },
    );
  }
  const lock = await lockDirectory(path);
  return {
    path,
    subdirectory: async (name) => {
      const child = join(path, name);
      await mkdir(child, { recursive: true, mode: 0o700 });
      return child;
    },
    writeRunFile: (run) => writeRunFile(path, run),
    release: async () => {
      await removeRunFile(path);
      await lock.release();
    },
  };
}
