import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net';

export interface SocketPort {
  readonly port: number;
  /** How many connections are open. */
  readonly open: number;
  /** Cuts every connection. */
  cut(): void;
  close(): Promise<void>;
}

/** A port of this machine that leads to a Unix socket: our PostgreSQL listens at no other place. */
export async function openPortOfSocket(path: string): Promise<SocketPort> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const target = createConnection(path);
    for (const [from, to] of [
      [client, target],
      [target, client],
    ] as const) {
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
    sockets.add(client);
    client.pipe(target).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port, // it listens
    get open() {
      return sockets.size;
    },
    cut,
    async close() {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
