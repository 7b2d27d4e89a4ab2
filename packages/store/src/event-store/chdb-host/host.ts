import { mkdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { Compile } from 'typebox/compile';
import { giveWay } from '../../give-way.ts';
import { openEngine } from './engine.ts';
import { connectionArgs, writeEngineConfig } from './engine-config.ts';
import { type HostOrder, hostOrder } from './host-words.ts';
import { makeHostServer } from './http-server.ts';
import { loadNative } from './native.ts';
import { makeStreamThreads } from './stream-threads.ts';

const checkOrder = Compile(hostOrder);
const endWithinMs = 5_000;

function serve(entry: URL, order: HostOrder): void {
  mkdirSync(order.directory, { recursive: true });
  const configFile = writeEngineConfig(order.directory, order);
  const args = connectionArgs(order);
  const engine = openEngine(loadNative(), order.directory, `--config-file=${configFile}`, args);
  const stream = makeStreamThreads(entry, order.directory, args);
  const server = makeHostServer({ engine, stream, password: order.password });

  process.once('SIGTERM', () => {
    // SIGKILL as the last act: the library's own exit handlers wait for threads that may never end.
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), endWithinMs);
    server.close();
    server.closeIdleConnections();
    void engine.settle().finally(() => process.kill(process.pid, 'SIGKILL'));
  });
  server.listen(0, '127.0.0.1', () => {
    const address: string | AddressInfo | null = server.address();
    if (address !== null && typeof address === 'object') process.send?.({ is: 'ready', port: address.port });
  });
}

/** A process around one data directory. It ends with its parent, however that one ends. */
export function runHost(entry: URL): void {
  giveWay(); // before the engine starts its threads
  process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  process.on('SIGINT', () => undefined); // Ctrl-C reaches the whole group; the parent decides
  process.once('message', (order: unknown) => {
    try {
      if (!checkOrder.Check(order)) throw new Error('not an order for the host');
      serve(entry, order);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      process.send?.({ is: 'failed', message }, () => process.exit(1));
    }
  });
}
