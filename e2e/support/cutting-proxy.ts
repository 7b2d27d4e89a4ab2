import { connect, createServer, type Socket } from 'node:net';

/** A TCP relay that now and then cuts the sender's line once the server has begun to answer. */
export interface CuttingProxy {
  url: string;
  cuts(): number;
  close(): Promise<void>;
}

/** `random` gives 0..1; a connection is cut with `share` probability for each answer. */
export async function openCuttingProxy(
  target: string,
  share: number,
  random: () => number,
): Promise<CuttingProxy> {
  const port = Number(new URL(target).port);
  const open = new Set<Socket>();
  let cuts = 0;
  const server = createServer((sender) => {
    const receiver = connect(port, '127.0.0.1');
    for (const socket of [sender, receiver]) {
      open.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        open.delete(socket);
        sender.destroy();
        receiver.destroy();
      });
    }
    sender.pipe(receiver);
    receiver.on('data', (answer) => {
      // The body was taken: whoever is cut now must send again, and the server must know it.
      if (random() < share) {
        cuts += 1;
        sender.destroy();
        return;
      }
      sender.write(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const proxyPort = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${proxyPort}`,
    cuts: () => cuts,
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
