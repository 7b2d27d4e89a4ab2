import { type ErrorCode, isSkylanternError, SkylanternError } from '@skylantern/contracts';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { POSTGRES_USER } from './initialise-postgres.ts';
import { Listener } from './listener.ts';
import { MAX_CONNECTIONS, PostgresServer } from './postgres-server.ts';
import type { StateConnection, StateStore } from './state-store.ts';
import { isRepeatable, storeError } from './store-errors.ts';
import { valueTypes } from './value-types.ts';

const READY_MS = 10_000;

export interface StateStoreOptions {
  onLog?: (line: string) => void;
  /** Default: 20 connections. */
  poolSize?: number;
}

/** PostgreSQL as our child on `directory`, which must be inside a data directory we hold. */
export async function openEmbeddedStateStore(
  directory: string,
  options: StateStoreOptions = {},
): Promise<StateStore & { readonly serverPid: () => number | null }> {
  const server = await PostgresServer.start(directory, options.onLog ?? (() => undefined));
  const store = makeStateStore(
    'embedded',
    { host: await server.host(), port: 5432, user: POSTGRES_USER, database: 'postgres' },
    { ...options, whenReady: () => server.ready(READY_MS), stop: () => server.stop() },
  );
  return { ...store, serverPid: () => server.pid };
}

/** Your PostgreSQL. Throws `store.unavailable` if it cannot be reached, `config.invalid` if it does not let us in. */
export async function openExternalStateStore(
  databaseUrl: string,
  options: StateStoreOptions = {},
): Promise<StateStore> {
  try {
    return await openStateStore({ connectionString: databaseUrl }, options);
  } catch (cause) {
    const { code, host, said } = faultOf(cause, databaseUrl);
    throw new SkylanternError(code, `PostgreSQL${host}: ${said}; check DATABASE_URL`, {}, { cause });
  }
}

/** Never with the URL itself: it has the password. */
function faultOf(cause: unknown, databaseUrl: string) {
  const isLost = isSkylanternError(cause, 'store.unavailable');
  const inner = isLost && cause.cause instanceof Error ? cause.cause : cause;
  const code: ErrorCode = isLost ? 'store.unavailable' : 'config.invalid';
  const said = inner instanceof Error ? inner.message : String(inner);
  const host = URL.canParse(databaseUrl) ? ` at ${new URL(databaseUrl).host}` : '';
  return { code, host, said };
}

/** A PostgreSQL that somebody else runs. Throws `store.unavailable` if it cannot be reached. */
export async function openStateStore(
  connection: StateConnection,
  options: StateStoreOptions = {},
): Promise<StateStore> {
  const store = makeStateStore('external', connection, {
    ...options,
    whenReady: () => Promise.resolve(),
    stop: () => Promise.resolve(),
  });
  try {
    await store.pool.query('select 1');
    return store;
  } catch (error) {
    await store.close();
    throw storeError(error);
  }
}

interface Making extends StateStoreOptions {
  whenReady: () => Promise<void>;
  stop: () => Promise<void>;
}

function makeStateStore(kind: StateStore['kind'], connection: StateConnection, making: Making): StateStore {
  const { whenReady, stop, onLog, poolSize = 20 } = making;
  const config = { ...connection, types: valueTypes, application_name: 'skylantern' };
  const pool = new pg.Pool({
    ...config,
    max: Math.min(poolSize, MAX_CONNECTIONS - 5),
    idleTimeoutMillis: 30_000,
    connectionTimeoutMillis: 2 * READY_MS,
    Client: patientClient(whenReady),
  });
  pool.on('error', (error) => onLog?.(`idle connection lost: ${error.message}`));
  const kysely = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  const listener = new Listener(async () => {
    const Client = patientClient(whenReady);
    const client = new Client(config);
    await client.connect();
    return client;
  });
  let closing: Promise<void> | null = null;
  const close = async () => {
    await listener.close();
    await kysely.destroy(); // ends the pool too
    if (!pool.ended) await pool.end();
    await stop();
  };
  return {
    kind,
    pool,
    connection,
    // The table interface is a view of the same connection: Kysely keeps nothing of it at run time.
    tables: <T>() => kysely as unknown as Kysely<T>,
    getExecutor: () => kysely.getExecutor(),
    transaction: async (fn, { isolation = 'read committed', retries = 0 } = {}) => {
      for (let attempt = 0; ; attempt++) {
        try {
          // The same view as in `tables`.
          return await kysely
            .transaction()
            .setIsolationLevel(isolation)
            .execute((trx) => fn(trx as never));
        } catch (error) {
          if (attempt >= retries || !isRepeatable(error)) throw storeError(error);
        }
      }
    },
    notify: async (channel, payload) => {
      await pool.query('select pg_notify($1, $2)', [channel, payload]);
    },
    listen: (channel, onPayload) => listener.listen(channel, onPayload),
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

/** A client that waits for a server which is being started again, and says clearly when it does not come. */
function patientClient(whenReady: () => Promise<void>): new (config?: pg.ClientConfig) => pg.Client {
  return class extends pg.Client {
    constructor(config?: pg.ClientConfig) {
      super(config);
      // The query that was running is rejected; without a listener the event would end the process.
      this.on('error', () => undefined);
    }

    override connect(): Promise<this>;
    override connect(callback: (error: Error) => void): void;
    override connect(callback?: (error: Error) => void): Promise<this> | undefined {
      const connected = whenReady()
        .then(() => super.connect())
        .catch((error: unknown) => {
          throw storeError(error);
        });
      if (callback === undefined) return connected.then(() => this);
      // The driver takes "no error" for success, whatever its types say.
      connected.then(() => Reflect.apply(callback, undefined, []), callback);
      return undefined;
    }
  };
}
