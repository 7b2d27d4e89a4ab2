import type { IsolationLevel, Kysely, QueryExecutorProvider, Transaction } from 'kysely';
import type { ClientConfig, Pool } from 'pg';

export interface TransactionOptions {
  /** Default: read committed. */
  isolation?: IsolationLevel;
  /** How often to run `fn` again after a serialization failure or deadlock; default 0. `fn` must bear that. */
  retries?: number;
}

/** How to reach it; may be sent to another thread. */
export type StateConnection = Pick<ClientConfig, 'connectionString' | 'host' | 'port' | 'user' | 'database'>;

/** PostgreSQL, our own or yours. As an executor of Kysely it runs statements outside any transaction. */
export interface StateStore extends QueryExecutorProvider {
  readonly kind: 'embedded' | 'external';
  readonly pool: Pool;
  /** For another thread or process of ours, which opens it with `openStateStore`. */
  readonly connection: StateConnection;
  /** One Kysely over the pool, seen through the caller's table interface. */
  tables<T>(): Kysely<T>;
  transaction<T, R>(fn: (trx: Transaction<T>) => Promise<R>, options?: TransactionOptions): Promise<R>;
  /** Heard by every server on this store; within a transaction use `pg_notify`, so that it is told at commit. */
  notify(channel: string, payload: string): Promise<void>;
  /** `onPayload(null)` after a lost connection: something may have been missed. Gives the function that ends it. */
  listen(channel: string, onPayload: (payload: string | null) => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
}
