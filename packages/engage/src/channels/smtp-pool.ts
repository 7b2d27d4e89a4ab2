import { Readable } from 'node:stream';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { SendOutcome } from './define-channel.ts';
import type { EmailConfig } from './email.ts';

const IDLE_MS = 10_000;
const MAX_IDLE = 5;
const TIMEOUT_MS = 15_000;
const TRY_LATER_MS = 60_000;

/** The server of a channel, with the address that was found for its host. */
export type EmailServer = EmailConfig & { address: string };

interface Idle {
  connection: SMTPConnection;
  timer: NodeJS.Timeout;
}

/** Open connections by server and log-in. Our own and not nodemailer's pool: that one repeats after a lost connection. */
const idle = new Map<string, Idle[]>();

export function closeIdleConnections(): void {
  for (const list of idle.values()) for (const one of list) drop(one);
  idle.clear();
}

function drop({ connection, timer }: Idle): void {
  clearTimeout(timer);
  connection.close();
}

/**
 * One mail over one connection. The answer follows from what the server said, and, where it said nothing,
 * from whether the whole mail had been written: before that it cannot have been accepted.
 */
export async function deliver(
  config: EmailServer,
  envelope: { from: string; to: string },
  raw: Buffer,
  signal: AbortSignal,
): Promise<SendOutcome> {
  const key = JSON.stringify([
    config.address,
    config.host,
    config.port,
    config.secure,
    config.requireTls,
    config.user,
    config.password,
  ]);
  for (;;) {
    const kept = takeIdle(key);
    let connection: SMTPConnection;
    try {
      connection = kept ?? (await open(config, signal));
    } catch (error) {
      return judge(error, false);
    }
    const sent = await transmit(connection, envelope, raw, signal);
    if ('response' in sent) {
      keepIdle(key, connection);
      return { outcome: 'accepted', providerMessageId: /\bqueued as (\S+)/i.exec(sent.response)?.[1] ?? '' };
    }
    connection.close();
    // The server had closed the idle connection: nothing was said on it yet.
    if (kept !== null && !sent.isWritten && replyOf(sent.error) === null && !signal.aborted) continue;
    return judge(sent.error, sent.isWritten);
  }
}

function open(config: EmailServer, signal: AbortSignal): Promise<SMTPConnection> {
  const timeout = config.timeoutMs ?? TIMEOUT_MS;
  const connection = new SMTPConnection({
    host: config.address, // the one that was checked; a second look-up could give another
    servername: config.host,
    port: config.port,
    secure: config.secure ?? false,
    requireTLS: config.requireTls ?? false,
    connectionTimeout: timeout,
    greetingTimeout: timeout,
    socketTimeout: timeout,
    dnsTimeout: timeout,
  });
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => {
      signal.removeEventListener('abort', abort);
      connection.close();
      reject(error);
    };
    const abort = () => fail(new Error('timed out'));
    const succeed = () => {
      signal.removeEventListener('abort', abort);
      quieten(connection);
      resolve(connection);
    };
    connection.on('error', fail);
    connection.once('end', () => fail(new Error('the server closed the connection')));
    signal.addEventListener('abort', abort);
    connection.connect((error) => {
      if (error) {
        fail(error);
        return;
      }
      const { user, password } = config;
      if (user === undefined || user === '') succeed();
      else
        connection.login({ user, pass: password ?? '' }, (refused) => (refused ? fail(refused) : succeed()));
    });
  });
}

type Transmitted = { response: string } | { error: unknown; isWritten: boolean };

function transmit(
  connection: SMTPConnection,
  envelope: { from: string; to: string },
  raw: Buffer,
  signal: AbortSignal,
): Promise<Transmitted> {
  let isWritten = false;
  const source = Readable.from([raw]);
  source.once('end', () => {
    isWritten = true;
  });
  return new Promise((resolve) => {
    const settle = (transmitted: Transmitted) => {
      signal.removeEventListener('abort', abort);
      resolve(transmitted);
    };
    const fail = (error: unknown) => settle({ error, isWritten });
    const abort = () => fail(new Error('timed out'));
    connection.once('error', fail);
    connection.once('end', () => fail(new Error('the server closed the connection')));
    signal.addEventListener('abort', abort);
    connection.send({ from: envelope.from, to: [envelope.to] }, source, (error, info) =>
      error ? fail(error) : settle({ response: String(info?.response ?? '') }),
    );
  });
}

function replyOf(error: unknown): number | null {
  const code = error instanceof Error && 'responseCode' in error ? Number(error.responseCode) : Number.NaN;
  return Number.isInteger(code) && code >= 200 && code < 600 ? code : null;
}

/** 4xx may pass, 5xx will not; without a reply it depends on whether the mail was out. */
function judge(error: unknown, isWritten: boolean): SendOutcome {
  const code = replyOf(error);
  const detail = (error instanceof Error ? error.message : String(error)).slice(0, 300);
  if (code === null) {
    return isWritten
      ? { outcome: 'unknown', detail }
      : { outcome: 'try-later', afterMs: TRY_LATER_MS, detail };
  }
  if (code < 500) return { outcome: 'try-later', afterMs: TRY_LATER_MS, detail };
  if (code === 535 || code === 530 || code === 534)
    return { outcome: 'refused', reason: 'login-refused', detail };
  const isRecipient = error instanceof Error && 'command' in error && String(error.command) === 'RCPT TO';
  const isAddressDead = isRecipient && /\b5\.1\.[0-3]\b|\b55[013]\b/.test(detail);
  return { outcome: 'refused', reason: `smtp-${code}`, detail, isAddressDead };
}

function takeIdle(key: string): SMTPConnection | null {
  const found = idle.get(key)?.pop();
  if (found === undefined) return null;
  clearTimeout(found.timer);
  quieten(found.connection);
  return found.connection;
}

/** Takes its listeners off; an error that nobody awaits any more must not end the process. */
function quieten(connection: SMTPConnection): void {
  connection.removeAllListeners('error');
  connection.removeAllListeners('end');
  connection.on('error', () => undefined);
}

function keepIdle(key: string, connection: SMTPConnection): void {
  const list = idle.get(key) ?? [];
  idle.set(key, list);
  if (list.length >= MAX_IDLE) {
    connection.close();
    return;
  }
  const kept: Idle = { connection, timer: setTimeout(() => forget(), IDLE_MS) };
  kept.timer.unref();
  const forget = () => {
    list.splice(list.indexOf(kept) >>> 0, 1);
    drop(kept);
  };
  quieten(connection);
  connection.once('error', forget);
  connection.once('end', forget);
  list.push(kept);
}
