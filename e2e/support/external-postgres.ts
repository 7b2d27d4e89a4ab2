import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findPostgresAccount, findPostgresBinaries, openExternalStateStore } from '@skylantern/store';
import { findFreePort } from './product.ts';

const ENVIRONMENT = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'Asia/Shanghai' };
const account = { name: 'shop', password: 'p@ss/word:1', database: 'shop data' };

/** A PostgreSQL as somebody else would run it: TCP, TLS, a password, a database of its own, another time zone. */
export interface ExternalPostgres {
  /** `DATABASE_URL`, with TLS that is checked. */
  url: string;
  urlOf(change: { password?: string; query?: string }): string;
  kill(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

export async function openExternalPostgres(): Promise<ExternalPostgres> {
  const directory = await mkdtemp(join(tmpdir(), 'skylantern-postgres-'));
  const data = join(directory, 'data');
  const runAs = await findPostgresAccount(data);
  const { initdb, postgres } = await findPostgresBinaries(runAs);
  const port = await findFreePort();
  const run = promisify(execFile);
  await writeFile(join(directory, 'password'), 'superuser');
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const files = ['-keyout', join(directory, 'key.pem'), '-out', join(directory, 'certificate.pem')];
  await run('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...files, ...subject]);
  if (runAs !== null) {
    for (const name of ['', ...(await readdir(directory))])
      await chown(join(directory, name), runAs.uid, runAs.gid);
  }
  await run(
    initdb,
    [
      ...['--pgdata', data, '--username', 'postgres', '--encoding', 'UTF8', '--locale', 'C'],
      ...['--auth', 'scram-sha-256', '--pwfile', join(directory, 'password')],
    ],
    { ...runAs, cwd: '/', env: ENVIRONMENT },
  );
  let child: ChildProcess | null = null;

  async function start(): Promise<void> {
    const settings = {
      listen_addresses: '127.0.0.1',
      port: String(port),
      unix_socket_directories: '',
      ssl: 'on',
      ssl_cert_file: join(directory, 'certificate.pem'),
      ssl_key_file: join(directory, 'key.pem'),
      fsync: 'off', // of this test, not of the product
    };
    const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    child = spawn(postgres, ['-D', data, ...options], {
      ...runAs,
      cwd: '/',
      env: ENVIRONMENT,
      stdio: 'ignore',
    });
    for (let attempt = 0; ; attempt += 1) {
      if (child.exitCode !== null) throw new Error(`PostgreSQL ended with ${child.exitCode}`);
      try {
        const server = await connect();
        return await server.close();
      } catch (cause) {
        if (attempt === 200) throw cause;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  const connect = () => openExternalStateStore(`postgres://postgres:superuser@127.0.0.1:${port}/postgres`);

  async function end(signal: NodeJS.Signals): Promise<void> {
    const running = child;
    child = null;
    if (running === null || running.exitCode !== null) return;
    const ended = once(running, 'exit');
    running.kill(signal);
    await ended;
  }

  const urlOf: ExternalPostgres['urlOf'] = ({ password = account.password, query = '' }) =>
    `postgres://${account.name}:${encodeURIComponent(password)}@localhost:${port}/${encodeURIComponent(account.database)}${query}`;
  await start();
  const server = await connect();
  await server.pool.query(`create role ${account.name} login password '${account.password}'`);
  await server.pool.query(`create database "${account.database}" owner ${account.name}`);
  await server.close();
  return {
    url: urlOf({ query: `?sslmode=verify-full&sslrootcert=${join(directory, 'certificate.pem')}` }),
    urlOf,
    kill: () => end('SIGQUIT'),
    start,
    async close() {
      await end('SIGINT');
      await rm(directory, { recursive: true, force: true });
    },
  };
}
