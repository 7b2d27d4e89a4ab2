import { parentPort } from 'node:worker_threads';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { loadNative } from './native.ts';

const order = Compile(
  Type.Union([
    Type.Object({
      do: Type.Literal('open'),
      directory: Type.String(),
      args: Type.Array(Type.String()),
      preparation: Type.Array(Type.String()),
      text: Type.String(),
      format: Type.String(),
    }),
    Type.Object({ do: Type.Literal('pull') }),
    Type.Object({ do: Type.Literal('end') }),
  ]),
);

/** Opening a stream blocks its thread until scalar subqueries are done; that is why streams live in a thread. */
export function runStreamWorker(): void {
  const port = parentPort;
  if (port === null) throw new Error('a stream worker runs in a worker thread');
  const native = loadNative();
  let release: (() => void) | null = null;
  let fetchNext: (() => Promise<{ done: boolean; bytes: Uint8Array; numRows: number }>) | null = null;

  async function obey(message: unknown): Promise<void> {
    if (!order.Check(message)) throw new Error('not an order for a stream worker');
    if (message.do === 'open') {
      const connection = native.CreateConnection(message.directory, message.args);
      release = () => native.CloseConnection(connection);
      for (const statement of message.preparation) {
        await native.QueryAsyncConnection(connection, statement, 'Null');
      }
      const stream = native.StreamQuery(connection, message.text, message.format);
      release = () => {
        native.StreamCancel(stream);
        native.CloseConnection(connection);
      };
      fetchNext = () => native.StreamFetch(stream);
      port?.postMessage({ is: 'opened' });
      return;
    }
    if (message.do === 'pull' && fetchNext !== null) {
      const chunk = await fetchNext();
      port?.postMessage(
        chunk.done ? { is: 'done' } : { is: 'chunk', bytes: chunk.bytes, rows: chunk.numRows },
      );
      return;
    }
    fetchNext = null;
    const free = release;
    release = null;
    free?.();
    port?.postMessage({ is: 'ended' });
  }

  port.on('message', (message: unknown) => {
    obey(message).catch((error: unknown) => {
      port.postMessage({ is: 'failed', message: error instanceof Error ? error.message : String(error) });
    });
  });
}
