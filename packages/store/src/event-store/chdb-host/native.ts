import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export interface NativeResult {
  /** An insert has none. */
  readonly bytes?: Uint8Array;
  readonly elapsed: number;
  readonly rowsRead?: number;
  readonly bytesRead?: number;
  readonly rowsWritten?: number;
  readonly bytesWritten?: number;
}

export interface NativeChunk {
  readonly done: boolean;
  readonly bytes: Uint8Array;
  readonly numRows: number;
}

type Connection = { readonly connection: unique symbol };
type StreamHandle = { readonly stream: unique symbol };

/**
 * The addon below `chdb`'s own JavaScript. Its `Session` refuses binary inserts, runs bound parameters one at a
 * time in the whole process, and keeps a closed connection until every other running query has ended.
 */
export interface NativeChdb {
  CreateConnection(directory: string, connectionArgs: readonly string[]): Connection;
  CloseConnection(connection: Connection): void;
  QueryAsyncConnection(connection: Connection, text: string, format: string): Promise<NativeResult>;
  InsertRawAsyncConnection(
    connection: Connection,
    prefix: string,
    data: Buffer,
    countLines: boolean,
  ): Promise<NativeResult>;
  StreamQuery(connection: Connection, text: string, format: string): StreamHandle;
  StreamFetch(stream: StreamHandle): Promise<NativeChunk>;
  StreamCancel(stream: StreamHandle): void;
}

function isNativeChdb(value: unknown): value is NativeChdb {
  return (
    typeof value === 'object' &&
    value !== null &&
    [
      'CreateConnection',
      'QueryAsyncConnection',
      'InsertRawAsyncConnection',
      'StreamQuery',
      'StreamFetch',
    ].every((name) => typeof Reflect.get(value, name) === 'function')
  );
}

export function loadNative(): NativeChdb {
  const require = createRequire(import.meta.url);
  const loader: unknown = require(join(dirname(require.resolve('chdb/package.json')), 'dist', 'loader.js'));
  const load: unknown =
    typeof loader === 'object' && loader !== null ? Reflect.get(loader, 'loadNative') : null;
  const native: unknown = typeof load === 'function' ? load() : null;
  if (!isNativeChdb(native)) throw new Error('this version of chdb has another native interface');
  return native;
}
