import type { Readable } from 'node:stream';
import type { Sql } from '../sql/index.ts';

export type QuerySettings = Readonly<Record<string, string | number>>;

export interface QueryProgress {
  readonly readRows: number;
  /** The engine's estimate of all rows to read; 0 when it has none. */
  readonly totalRows: number;
  readonly elapsedMs: number;
}

export interface QueryOptions {
  /** Default 60. */
  readonly maxSeconds?: number | undefined;
  /** Default 2 GB. */
  readonly maxMemoryBytes?: number | undefined;
  /** More rows than this in the answer are an error; default no limit. */
  readonly maxRows?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called about four times a second while the engine works. */
  readonly onProgress?: ((progress: QueryProgress) => void) | undefined;
  readonly settings?: QuerySettings | undefined;
}

export interface CommandOptions {
  readonly signal?: AbortSignal | undefined;
  /** For an INSERT … SELECT: the same token twice inserts once. */
  readonly deduplicationToken?: string | undefined;
  /** Default no limit. */
  readonly maxSeconds?: number | undefined;
  readonly settings?: QuerySettings | undefined;
}

export interface InsertOptions {
  /** The same token with the same rows twice inserts once, also across restarts of the store. */
  readonly deduplicationToken: string;
  readonly signal?: AbortSignal | undefined;
}

export interface WasmModule {
  readonly name: string;
  readonly code: Uint8Array;
  /** `CREATE OR REPLACE FUNCTION … LANGUAGE WASM FROM '{module}' …`, one statement each; `{module}` is filled in. */
  readonly functions: readonly string[];
}

/** Where the events are: ClickHouse, in a process of ours or somewhere else. */
export interface EventStore {
  readonly kind: 'embedded' | 'remote';
  /** UInt64 come as numbers (exact up to 2^53), DateTime64 as ISO text with `Z`. */
  query<Row>(statement: Sql, options?: QueryOptions): Promise<Row[]>;
  /** The rows in the engine's portions, without holding all of them; `onProgress` is not called. */
  stream<Row>(statement: Sql, options?: QueryOptions): AsyncGenerator<Row[], void, undefined>;
  /** A statement without an answer. A bare text is for DDL and migrations, never for input. */
  command(statement: Sql | string, options?: CommandOptions): Promise<void>;
  /** Rows as objects, or lines of JSON as bytes. Sent in portions; each portion lands whole or not at all. */
  insert(table: string, rows: readonly object[] | Readable, options: InsertOptions): Promise<void>;
  /** Makes the functions callable; false when this server refuses WebAssembly functions. */
  registerWasm(module: WasmModule): Promise<boolean>;
  /** True when a query would be answered now. */
  ping(): Promise<boolean>;
  close(): Promise<void>;
}
