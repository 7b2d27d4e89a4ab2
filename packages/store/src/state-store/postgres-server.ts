import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:fs';
import {
  chown,
  type FileHandle,
  mkdir,
  mkdtemp,
  open,
  readFile,
  rename,
  rm,
  stat,
  symlink,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { SkylanternError } from '@skylantern/contracts';
import { type Account, findPostgresAccount, giveTo } from './postgres-account.ts';
import { findPostgresBinaries, type PostgresBinaries } from './postgres-binaries.ts';
import { readPidFile, stopOrphan } from './postgres-orphan.ts';

export const POSTGRES_USER = 'skylantern';
export const MAX_CONNECTIONS = 40;

const START_MS = 60_000;
const SOCKET_PATH_BYTES = 100; // the system allows 108 (Linux) or 104 (macOS) with the name of the socket
const ENVIRONMENT = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

const SETTINGS = {
  listen_addresses: '', // the socket in the data directory, which its owner alone may enter, is the only way in
  unix_socket_directories: '.',
  unix_socket_permissions: '0700',
  max_connections: String(MAX_CONNECTIONS),
  shared_buffers: '64MB',
  work_mem: '8MB',
  maintenance_work_mem: '64MB',
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '256MB',
  io_method: 'sync',
  max_parallel_workers: '0',
  autovacuum_max_workers: '2',
  jit: 'off',
  huge_pages: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
};

/** A PostgreSQL on `directory` as our child: started again when it dies, ended when we die. */
export class PostgresServer {
  readonly #directory: string;
  readonly #account: Account | null;
  readonly #binaries: PostgresBinaries;
  readonly #onLog: (line: string) => void;
  #handle: FileHandle | null = null;
  #shortPath: string | null = null;
  #child: ChildProcess | null = null;
  #isStopping = false;
  #isReady = false;
  #lastLines: string[] = [];
  #supervisor: Promise<void> = Promise.resolve();
  readonly #waiters = new Set<() => void>();

  private constructor(options: {
    directory: string;
    account: Account | null;
    binaries: PostgresBinaries;
    onLog: (line: string) => void;
  }) {
    this.#directory = options.directory;
    this.#account = options.account;
    this.#binaries = options.binaries;
    this.#onLog = options.onLog;
  }

  static async start(directory: string, onLog: (line: string) => void): Promise<PostgresServer> {
    const account = await findPostgresAccount(directory);
    const binaries = await findPostgresBinaries(account);
    await initialise(directory, account, binaries);
    await stopOrphan(directory);
    const server = new PostgresServer({ directory, account, binaries, onLog });
    if (account !== null) server.#handle = await openDirectory(directory);
    server.#supervisor = server.#supervise();
    await server.ready(START_MS).catch(async (error: unknown) => {
      await server.stop();
      throw error;
    });
    return server;
  }

  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  /** The directory of the socket, for `host`. */
  async host(): Promise<string> {
    if (Buffer.byteLength(this.#directory) <= SOCKET_PATH_BYTES - '/.s.PGSQL.5432'.length)
      return this.#directory;
    if (this.#shortPath === null) {
      const link = join(await mkdtemp(join(tmpdir(), 'skylantern-')), 's');
      await symlink(this.#directory, link);
      this.#shortPath = link;
    }
    return this.#shortPath;
  }

  /** Resolves when it takes connections; throws `store.unavailable` after `waitMs`. */
  ready(waitMs: number): Promise<void> {
    if (this.#isReady) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const isReady = () => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#waiters.delete(isReady);
        const log = this.#lastLines.join('\n');
        reject(new SkylanternError('store.unavailable', 'PostgreSQL does not start', { log }));
      }, waitMs);
      this.#waiters.add(isReady);
    });
  }

  async stop(): Promise<void> {
    if (this.#isStopping) return this.#supervisor;
    this.#isStopping = true;
    const child = this.#child;
    if (child !== null && child.exitCode === null && child.signalCode === null) {
      child.kill('SIGINT');
      const force = setTimeout(() => child.kill('SIGQUIT'), 20_000);
      await this.#supervisor;
      clearTimeout(force);
    }
    await this.#supervisor;
    await this.#handle?.close();
    if (this.#shortPath !== null) await rm(dirname(this.#shortPath), { recursive: true, force: true });
  }

  async #supervise(): Promise<void> {
    let pauseMs = 50;
    while (!this.#isStopping) {
      const startedAt = performance.now();
      await this.#runOnce().catch((error: unknown) => this.#note(String(error)));
      if (this.#isStopping) return;
      if (performance.now() - startedAt > 30_000) pauseMs = 50;
      this.#onLog(`PostgreSQL ended unexpectedly; starting it again in ${pauseMs} ms`);
      await wait(pauseMs);
      pauseMs = Math.min(pauseMs * 2, 5_000);
    }
  }

  async #runOnce(): Promise<void> {
    const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const child = spawn(this.#binaries.postgres, ['-D', this.#pathForChild(), ...settings], {
      ...this.#account,
      cwd: '/',
      env: ENVIRONMENT,
      detached: true, // an interrupt typed at the terminal is for us; we stop it in our order
      stdio: ['ignore', 'ignore', 'pipe', ...(this.#handle === null ? [] : [this.#handle.fd])],
    });
    this.#child = child;
    child.stderr?.on('data', (chunk: Buffer) => {
      for (const line of chunk.toString().trimEnd().split('\n')) this.#note(line);
    });
    const ended = new Promise<void>((resolve) => {
      child.once('error', (error) => {
        this.#note(String(error));
        resolve();
      });
      child.once('exit', () => resolve());
    });
    const watchdog = this.#startWatchdog(child.pid);
    let hasEnded = false;
    void ended.then(() => {
      hasEnded = true;
      this.#isReady = false;
    });
    while (!hasEnded) {
      const state = await readPidFile(this.#directory);
      if (state?.pid === child.pid && state?.isReady === true) break;
      await Promise.race([ended, wait(10)]);
    }
    if (!hasEnded) {
      this.#isReady = true;
      for (const isReady of this.#waiters) isReady();
      this.#waiters.clear();
    }
    await ended;
    watchdog?.kill('SIGKILL');
  }

  /** A shell that waits for our end, which closes its input, and then ends the server. */
  #startWatchdog(pid: number | undefined): ChildProcess | null {
    if (pid === undefined) return null;
    const script = 'read -r _; read -r p < "$1/postmaster.pid" && [ "$p" = "$2" ] && kill -INT "$2"';
    const watchdog = spawn('/bin/sh', ['-c', script, 'skylantern-watchdog', this.#directory, String(pid)], {
      detached: true,
      cwd: '/',
      env: ENVIRONMENT,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    watchdog.on('error', (error) => this.#note(`no watchdog: ${String(error)}`)); // then the next start stops the orphan
    watchdog.stdin?.on('error', () => undefined);
    watchdog.unref();
    return watchdog;
  }

  #pathForChild(): string {
    return this.#handle === null ? this.#directory : INHERITED_DIRECTORY;
  }

  #note(line: string): void {
    this.#lastLines = [...this.#lastLines.slice(-19), line];
    this.#onLog(line);
  }
}

/**
 * As root the parents of the directory are often closed to other accounts (/root, our own 0700). The child inherits
 * the opened directory instead and needs no right on the way to it.
 */
const INHERITED_DIRECTORY = '/proc/self/fd/3';

async function openDirectory(directory: string): Promise<FileHandle | null> {
  if (process.platform !== 'linux') return null;
  return open(directory, constants.O_RDONLY | constants.O_DIRECTORY);
}

async function initialise(
  directory: string,
  account: Account | null,
  binaries: PostgresBinaries,
): Promise<void> {
  const version = await readFile(join(directory, 'PG_VERSION'), 'utf8').catch(() => null);
  if (version !== null) {
    if (Number(version) !== binaries.majorVersion) {
      throw new SkylanternError(
        Number(version) > binaries.majorVersion ? 'store.newer-than-code' : 'config.invalid',
        `the data in ${directory} is of PostgreSQL ${version.trim()}, this is ${binaries.majorVersion}: restore a backup into a new data directory`,
      );
    }
    const { uid } = await stat(directory);
    if (account !== null && uid !== account.uid) await giveTo(account, directory);
    return;
  }
  // Made beside and renamed when complete: a start cut off in the middle leaves nothing half made.
  const draft = `${directory}.new`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true, mode: 0o700 });
  if (account !== null) await chown(draft, account.uid, account.gid);
  await runInitdb(draft, account, binaries);
  await rm(directory, { recursive: true, force: true });
  await rename(draft, directory);
}

async function runInitdb(
  draft: string,
  account: Account | null,
  { initdb }: PostgresBinaries,
): Promise<void> {
  const handle = account === null ? null : await openDirectory(draft);
  try {
    const path = handle === null ? draft : INHERITED_DIRECTORY;
    const options = [
      ...['--pgdata', path, '--username', POSTGRES_USER, '--auth', 'trust', '--encoding', 'UTF8'],
      ...['--locale', 'C', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8'],
    ];
    const child = spawn(initdb, options, {
      ...account,
      cwd: '/',
      env: ENVIRONMENT,
      stdio: ['ignore', 'ignore', 'pipe', ...(handle === null ? [] : [handle.fd])],
    });
    let output = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    const [code] = await once(child, 'close');
    if (code !== 0)
      throw new SkylanternError('store.unavailable', 'could not make the state store', { code, output });
  } finally {
    await handle?.close();
  }
}
