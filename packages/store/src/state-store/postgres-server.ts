import { type ChildProcess, spawn } from 'node:child_process';
import { type FileHandle, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { SkylanternError } from '@skylantern/contracts';
import { giveWay } from '../give-way.ts';
import {
  ENVIRONMENT,
  INHERITED_DIRECTORY,
  initialisePostgres,
  openDirectory,
} from './initialise-postgres.ts';
import { type Account, findPostgresAccount } from './postgres-account.ts';
import { findPostgresBinaries, type PostgresBinaries } from './postgres-binaries.ts';
import { readPidFile, stopOrphan } from './postgres-orphan.ts';

export const MAX_CONNECTIONS = 40;

const START_MS = 60_000;
const SOCKET_PATH_BYTES = 100; // the system allows 108 (Linux) or 104 (macOS) with the name of the socket

const SETTINGS = {
  listen_addresses: '', // the socket in the data directory, which its owner alone may enter, is the only way in
  unix_socket_directories: '.',
  unix_socket_permissions: '0700',
  max_connections: String(MAX_CONNECTIONS),
  shared_buffers: '256MB', // at most: only what is used takes memory
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
  max_logical_replication_workers: '0',
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
    await initialisePostgres(directory, account, binaries);
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
    if (child.pid !== undefined) giveWay(child.pid);
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
