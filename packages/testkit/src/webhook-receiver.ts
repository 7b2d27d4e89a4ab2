import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface ReceivedCall {
  headers: IncomingHttpHeaders;
  body: string;
  at: number;
}

/**
 * A number answers that status. `silent` keeps the call and never answers. `accept-then-cut` keeps it and cuts the
 * line. `cut` cuts before reading. `redirect` points elsewhere.
 */
export type ReceiverMode = number | 'silent' | 'accept-then-cut' | 'cut' | 'redirect';

export interface WebhookReceiver {
  readonly url: string;
  /** Everything that came, repeats too. */
  readonly calls: ReceivedCall[];
  /** What a receiver that drops repeats of an idempotency key has taken. */
  readonly taken: Map<string, ReceivedCall>;
  mode: ReceiverMode;
  retryAfter: string | null;
  waitFor(count: number): Promise<ReceivedCall[]>;
  close(): Promise<void>;
}

/** A real HTTP server on a free port of this machine. */
export async function openWebhookReceiver(): Promise<WebhookReceiver> {
  const calls: ReceivedCall[] = [];
  const taken = new Map<string, ReceivedCall>();
  const sockets = new Set<Socket>();
  let waiters: { count: number; resolve: (calls: ReceivedCall[]) => void }[] = [];

  const server = createServer((request, response) => {
    if (receiver.mode === 'cut') {
      request.socket.destroy();
      return;
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const call = { headers: request.headers, body: Buffer.concat(chunks).toString('utf8'), at: Date.now() };
      const { mode } = receiver;
      calls.push(call);
      const key = String(request.headers['idempotency-key'] ?? '');
      const isTaken =
        mode === 'accept-then-cut' || mode === 'silent' || (typeof mode === 'number' && mode < 300);
      if (isTaken && !taken.has(key)) taken.set(key, call);
      for (const waiter of waiters) if (calls.length >= waiter.count) waiter.resolve(calls);
      waiters = waiters.filter((waiter) => calls.length < waiter.count);
      if (mode === 'accept-then-cut') request.socket.destroy();
      if (mode === 'accept-then-cut' || mode === 'silent') return;
      if (receiver.retryAfter !== null) response.setHeader('retry-after', receiver.retryAfter);
      if (mode === 'redirect') response.setHeader('location', 'http://127.0.0.1:1/elsewhere');
      response.writeHead(mode === 'redirect' ? 302 : typeof mode === 'number' ? mode : 200).end('{}');
    });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.address() as AddressInfo; // it listens on a port

  const receiver: WebhookReceiver = {
    url: `http://127.0.0.1:${port}/hook`,
    calls,
    taken,
    mode: 200,
    retryAfter: null,
    waitFor: (count) =>
      calls.length >= count
        ? Promise.resolve(calls)
        : new Promise((resolve) => waiters.push({ count, resolve })),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  return receiver;
}
