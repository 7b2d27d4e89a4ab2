import { createHmac } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import { MINUTE_MS } from '@skylantern/contracts';
import { resolvePublic } from '@skylantern/store';
import Type from 'typebox';
import { defineChannel, type SendOutcome } from './define-channel.ts';

const TIMEOUT_MS = 10_000;
const MAX_ANSWER = 65_536;

export const WebhookConfig = Type.Object(
  {
    url: Type.String({ minLength: 8, maxLength: 2000, pattern: '^https?://' }),
    /** Signs every request; make it long. */
    signingSecret: Type.String({ minLength: 8, maxLength: 200 }),
    timeoutMs: Type.Optional(Type.Integer({ minimum: 100, maximum: 30_000 })),
  },
  { additionalProperties: false },
);

export const webhook = defineChannel({
  name: 'webhook',
  says: 'A signed POST of JSON to an address of yours.',
  config: WebhookConfig,
  secrets: ['signingSecret'],
  content: 'webhook',
  isIdempotent: true,
  address: (person) => person.id,
  async send(message, config, ports) {
    if (message.content.kind !== 'webhook')
      return { outcome: 'refused', reason: 'wrong-content', detail: 'not JSON' };
    const url = new URL(config.url);
    const resolved = await resolvePublic(url.hostname, ports.allowedPrivate);
    if (resolved.outcome === 'private')
      return { outcome: 'refused', reason: 'address.private', detail: resolved.detail };
    if (resolved.outcome === 'unresolved')
      return { outcome: 'try-later', afterMs: MINUTE_MS, detail: resolved.detail };
    const body = Buffer.from(
      JSON.stringify({
        messageId: message.messageId,
        personId: message.address,
        payload: message.content.payload,
      }),
    );
    const at = Math.floor(ports.now().getTime() / 1000);
    return post(url, resolved, body, {
      timeoutMs: config.timeoutMs ?? TIMEOUT_MS,
      signal: ports.signal,
      messageId: message.messageId,
      headers: {
        'content-type': 'application/json',
        'content-length': body.length,
        'user-agent': 'Skylantern-Webhook/1',
        'idempotency-key': message.messageId,
        'skylantern-signature': `t=${at},v1=${signWebhook(config.signingSecret, at, body)}`,
      },
    });
  },
});

/** HMAC-SHA256 over `timestamp.body`, hex: what the receiver computes to know that we sent it, and when. */
export function signWebhook(secret: string, atSeconds: number, body: Buffer): string {
  return createHmac('sha256', secret).update(`${atSeconds}.`).update(body).digest('hex');
}

interface Posting {
  timeoutMs: number;
  signal: AbortSignal;
  messageId: string;
  headers: http.OutgoingHttpHeaders;
}

function post(
  url: URL,
  pinned: { address: string; family: 4 | 6 },
  body: Buffer,
  { timeoutMs, signal, messageId, headers }: Posting,
): Promise<SendOutcome> {
  // The connection goes to the address that was checked; a second look-up could give another.
  const lookup: LookupFunction = (_host, options, done) =>
    options.all
      ? done(null, [{ address: pinned.address, family: pinned.family }])
      : done(null, pinned.address, pinned.family);
  return new Promise((resolve) => {
    let isWritten = false;
    const fail = (detail: string) =>
      resolve(
        isWritten ? { outcome: 'unknown', detail } : { outcome: 'try-later', afterMs: MINUTE_MS, detail },
      );
    const deadline = AbortSignal.timeout(timeoutMs);
    const request = (url.protocol === 'https:' ? https : http).request(
      url,
      {
        method: 'POST',
        headers,
        lookup,
        agent: false,
        signal: AbortSignal.any([signal, deadline]),
      },
      (answer) => {
        let length = 0;
        answer.on('data', (chunk: Buffer) => {
          length += chunk.length;
          if (length > MAX_ANSWER) request.destroy();
        });
        answer.on('error', () => undefined);
        resolve(judge(answer, messageId));
      },
    );
    request.on('error', (error) =>
      fail(deadline.aborted ? `no answer within ${timeoutMs} ms` : error.message),
    );
    request.end(body, () => {
      isWritten = true;
    });
  });
}

function judge(answer: http.IncomingMessage, messageId: string): SendOutcome {
  const status = answer.statusCode ?? 0;
  const detail = `HTTP ${status}`;
  if (status >= 200 && status < 300) return { outcome: 'accepted', providerMessageId: messageId };
  if (status >= 300 && status < 400) {
    return {
      outcome: 'refused',
      reason: 'redirect',
      detail: `${detail}: redirects are not followed, give the final address`,
    };
  }
  if (status === 429 || status === 408 || status >= 500) {
    return { outcome: 'try-later', afterMs: retryAfterMs(answer.headers['retry-after']) ?? 0, detail };
  }
  return { outcome: 'refused', reason: `http-${status}`, detail };
}

/** Seconds or a date, as HTTP has it; at most a day. */
function retryAfterMs(header: string | undefined): number | null {
  if (header === undefined) return null;
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), 24 * 60 * MINUTE_MS) : null;
}
