import { connect, createServer, type Socket } from 'node:net';

/** A TCP relay that now and then cuts the sender's line once the server has begun to answer. */
export interface CuttingProxy {
  url: string;
  cuts(): number;
  close(): Promise<void>;
}

const LOOK_AGAIN_MS = 50;
const REFUSED_SHARE = 0.25;

/**
 * `random` gives 0..1; a connection is cut with `share` probability for each answer. While the server is away half of
 * the connections are refused, the others wait for it.
 */
export async function openCuttingProxy(
  target: string,
  share: number,
  random: () => number,
): Promise<CuttingProxy> {
  const port = Number(new URL(target).port);
  const open = new Set<Socket>();
  let cuts = 0;

  function keep(socket: Socket): void {
    open.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => open.delete(socket));
  }

  function relay(sender: Socket, isPatient: boolean | null): void {
    if (sender.destroyed) return;
    const receiver = connect(port, '127.0.0.1');
    keep(receiver);
    let isThere = false;
    receiver.on('connect', () => {
      isThere = true;
      sender.on('close', () => receiver.destroy());
      sender.pipe(receiver);
    });
    receiver.on('data', (answer) => {
      // The body was taken: whoever is cut now must send again, and the server must know it.
      if (random() < share) {
        cuts += 1;
        sender.destroy();
        return;
      }
      sender.write(answer);
    });
    receiver.on('close', () => {
      const waits = !isThere && (isPatient ?? random() >= REFUSED_SHARE);
      if (waits) setTimeout(relay, LOOK_AGAIN_MS, sender, true);
      else sender.destroy();
    });
  }

  const server = createServer((sender) => {
    keep(sender);
    relay(sender, null);
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
