import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { gunzipSync } from 'node:zlib';
import type { WireMessage } from './messages.ts';

/** How the next batch is answered; after the last plan, with an acknowledgement. */
export type Plan =
  | { readonly do: 'answer'; readonly status: number; readonly retryAfter?: string; readonly body?: string }
  | { readonly do: 'hang' }
  | { readonly do: 'store-then-cut' };

export interface BatchSeen {
  readonly atMs: number;
  readonly bytes: number;
  readonly headers: IncomingMessage['headers'];
  readonly writeKey: unknown;
  readonly messages: readonly WireMessage[];
}

export interface PracticeCollector {
  readonly url: string;
  /** Every batch that arrived, also those refused. */
  readonly batches: BatchSeen[];
  /** What a real server would have kept: each messageId once. */
  readonly stored: Map<string, WireMessage>;
  readonly plan: (...plans: readonly Plan[]) => void;
  /** HTML to serve, by path. */
  readonly pages: Map<string, { readonly type: string; readonly body: string }>;
  readonly limits: { maxBodyBytes: number };
  readonly down: () => Promise<void>;
  readonly up: () => Promise<void>;
  /** Resolves once the condition holds; looked at after each batch. */
  readonly until: (holds: () => boolean) => Promise<void>;
}

const readBody = async (request: IncomingMessage): Promise<Buffer> => {
  const parts: Buffer[] = [];
  for await (const part of request) if (Buffer.isBuffer(part)) parts.push(part);
  return Buffer.concat(parts);
};

/** A small collector that keeps the real one's contract and can misbehave on request. For tests only. */
export async function startPracticeCollector(): Promise<PracticeCollector> {
  const batches: BatchSeen[] = [];
  const stored = new Map<string, WireMessage>();
  const pages: PracticeCollector['pages'] = new Map();
  const plans: Plan[] = [];
  const watchers = new Set<() => void>();
  const limits = { maxBodyBytes: 500_000 };

  const settle = () => {
    for (const watcher of watchers) watcher();
  };
  const keep = (messages: readonly WireMessage[]) =>
    messages.map((message) => {
      const status = stored.has(message.messageId) ? 'duplicate' : 'ok';
      stored.set(message.messageId, message);
      return message.event === 'unplanned_event'
        ? { messageId: message.messageId, status: 'quarantined', reason: 'not in the plan' }
        : { messageId: message.messageId, status };
    });

  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const raw = await readBody(request);
    const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw;
    const parsed: { batch: WireMessage[]; writeKey?: unknown } = JSON.parse(body.toString());
    const { batch: messages, writeKey } = parsed;
    batches.push({ atMs: Date.now(), bytes: raw.length, headers: request.headers, writeKey, messages });
    const plan: Plan =
      plans.shift() ??
      (body.length > limits.maxBodyBytes ? { do: 'answer', status: 413 } : { do: 'answer', status: 200 });
    if (plan.do === 'store-then-cut') {
      keep(messages);
      request.socket.destroy();
    } else if (plan.do === 'answer') {
      const results = plan.status === 200 && plan.body === undefined ? keep(messages) : [];
      if (plan.retryAfter !== undefined) response.setHeader('Retry-After', plan.retryAfter);
      response.writeHead(plan.status, { 'Content-Type': 'application/json' });
      response.end(plan.body ?? JSON.stringify({ success: plan.status === 200, results }));
    }
    settle();
  }

  const server = createServer((request, response) => {
    response.setHeader('Access-Control-Allow-Origin', request.headers.origin ?? '*');
    response.setHeader('Access-Control-Allow-Credentials', 'true');
    response.setHeader('Access-Control-Expose-Headers', 'Retry-After');
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    const page = pages.get(path) ?? pages.get('*');
    if (request.method === 'POST' && path === '/v1/batch') {
      receive(request, response).catch(() => response.destroy());
    } else if (page !== undefined && request.method === 'GET') {
      response.writeHead(200, { 'Content-Type': page.type });
      response.end(page.body);
    } else {
      response.writeHead(404);
      response.end();
    }
  });

  let port = 0;
  const up = () =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => {
        const address = server.address();
        if (typeof address === 'object' && address !== null) port = address.port;
        resolve();
      });
    });
  await up();

  return {
    url: `http://127.0.0.1:${port}`,
    batches,
    stored,
    pages,
    limits,
    plan: (...more) => {
      plans.push(...more);
    },
    down: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
    up,
    until: (holds) =>
      new Promise((resolve) => {
        const look = () => {
          if (!holds()) return;
          watchers.delete(look);
          resolve();
        };
        watchers.add(look);
        look();
      }),
  };
}
