import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** A reverse proxy as it stands in front of many servers: it waits for one that is away, and says 502 when it fails. */
export interface Gateway {
  url: string;
  /** Answers that it kept for itself and said 502 instead. */
  swallowed(): number;
  close(): Promise<void>;
}

interface Reply {
  status: number;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

/** `random` gives 0..1; with `share` probability the server's answer is swallowed. */
export async function openGateway(target: string, share: number, random: () => number): Promise<Gateway> {
  let swallowed = 0;
  let isOpen = true;

  async function pass(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const body = await readAll(incoming);
    let reply = await ask(target, incoming, body);
    while (reply === 'away' && isOpen) {
      await sleep(100);
      reply = await ask(target, incoming, body);
    }
    const isFailed = typeof reply === 'string' || (incoming.method !== 'OPTIONS' && random() < share);
    if (!isFailed && typeof reply !== 'string') {
      answer.writeHead(reply.status, reply.headers).end(reply.body);
      return;
    }
    swallowed += 1;
    // A page may only read what allows it to; a gateway that forgets this looks like a cut line to it.
    const origin = incoming.headers.origin ?? '*';
    const open = { 'access-control-allow-origin': origin, 'access-control-allow-credentials': 'true' };
    answer.writeHead(502, { ...open, 'content-type': 'text/html' }).end('<h1>502 Bad Gateway</h1>');
  }

  const server = createServer((incoming, answer) => {
    pass(incoming, answer).catch(() => answer.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    swallowed: () => swallowed,
    close: () =>
      new Promise((resolve) => {
        isOpen = false;
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** `away`: nobody listens there. `broken`: somebody did, and went before the answer was whole. */
function ask(target: string, incoming: IncomingMessage, body: Buffer): Promise<Reply | 'away' | 'broken'> {
  return new Promise((resolve) => {
    const { method, headers } = incoming;
    const onward = request(new URL(incoming.url ?? '/', target), { method, headers, agent: false });
    onward.on('response', (reply) => {
      readAll(reply).then(
        (whole) => resolve({ status: reply.statusCode ?? 502, headers: reply.headers, body: whole }),
        () => resolve('broken'),
      );
    });
    onward.on('error', (fault: NodeJS.ErrnoException) =>
      resolve(fault.code === 'ECONNREFUSED' ? 'away' : 'broken'),
    );
    onward.end(body);
  });
}

async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk as Uint8Array)); // no encoding was set
  return Buffer.concat(chunks);
}
