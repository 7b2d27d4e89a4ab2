import { randomBytes } from 'node:crypto';
import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { SkylanternError } from '@skylantern/contracts';
import { findProgramEntry, type ProgramEntry } from '../program-entry.ts';
import { makeEventStore } from './clickhouse-event-store.ts';
import type { EventStore } from './event-store.ts';
import { type HostProcess, startHost } from './host-process.ts';
import { superviseHost } from './host-supervisor.ts';

export interface EmbeddedEventStoreOptions {
  /** Made when missing. One process at a time may have it open. */
  readonly directory: string;
  /** All the memory the engine may take; default six tenths of the machine. */
  readonly memoryBytes?: number | undefined;
  /** Threads of one query; default the number of cores. */
  readonly threads?: number | undefined;
  /** Default 30 s. */
  readonly startWithinMs?: number | undefined;
  readonly onDeath?: ((facts: { pid: number; stderr: string }) => void) | undefined;
  /** Where the child process begins; found beside this code when not given. */
  readonly hostEntry?: ProgramEntry | undefined;
}

export interface EmbeddedEventStore extends EventStore {
  /** Of the process that has the data; null while it restarts. */
  hostPid(): number | null;
}

/** Restarts at once, then after 0.2 s, 0.4 s … 10 s. */
const backoffMs = (attempt: number): number => (attempt === 0 ? 0 : Math.min(10_000, 100 * 2 ** attempt));

/** Starts ClickHouse in a process of its own on `directory`, and keeps it running until closed. */
export async function openEmbeddedEventStore(
  options: EmbeddedEventStoreOptions,
): Promise<EmbeddedEventStore> {
  const { directory, memoryBytes = null, threads = null, startWithinMs = 30_000 } = options;
  const entry =
    options.hostEntry ??
    findProgramEntry(import.meta.url, { name: 'chdb-host', source: './chdb-host/main.ts' });
  const password = randomBytes(24).toString('base64url');
  const supervisor = await superviseHost({
    start: () => startHost(entry, { directory, password, memoryBytes, threads }, startWithinMs),
    onDeath: options.onDeath ?? (() => undefined),
    backoffMs,
    patienceMs: startWithinMs,
  }).catch((cause: unknown) => {
    throw new SkylanternError(
      'store.unavailable',
      'the embedded event store did not start',
      { directory },
      { cause },
    );
  });

  let connected: { host: HostProcess; client: ClickHouseClient } | null = null;
  async function client(): Promise<ClickHouseClient> {
    const host = await supervisor.current();
    if (connected?.host === host) return connected.client;
    void connected?.client.close();
    connected = {
      host,
      client: createClient({
        url: `http://127.0.0.1:${host.port}`,
        username: 'default',
        password,
        request_timeout: 24 * 3_600_000, // questions carry max_execution_time, rebuilding may take long
        max_open_connections: 64,
        log: { level: ClickHouseLogLevel.OFF },
      }),
    };
    return connected.client;
  }

  const store = makeEventStore({
    kind: 'embedded',
    client,
    afterCancel: () => Promise.resolve(), // the host sees the closed connection and stops the query
    async close() {
      await connected?.client.close();
      await supervisor.close();
    },
  });
  return { ...store, hostPid: supervisor.pid };
}
