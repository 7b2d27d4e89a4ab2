import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
  from: string;
  to: string[];
  raw: string;
  /** By lower-case name, unfolded. */
  headers: Record<string, string>;
}

/**
 * `accept`: takes the mail. `busy`: 451 to MAIL FROM. `refuse`: 550 to RCPT TO. `accept-then-cut`: keeps the mail
 * and cuts the line instead of answering. `cut`: cuts the line at MAIL FROM.
 */
export type InboxMode = 'accept' | 'busy' | 'refuse' | 'accept-then-cut' | 'cut';

export interface SmtpInbox {
  readonly host: string;
  readonly port: number;
  readonly mails: ReceivedMail[];
  mode: InboxMode;
  /** Resolves as soon as there are `count` mails. */
  waitFor(count: number): Promise<ReceivedMail[]>;
  close(): Promise<void>;
}

/** A real SMTP server on a free port of this machine. */
export async function openSmtpInbox(): Promise<SmtpInbox> {
  const mails: ReceivedMail[] = [];
  let waiters: { count: number; resolve: (mails: ReceivedMail[]) => void }[] = [];
  const cut = () => {
    for (const connection of server.connections) connection._socket?.destroy();
  };
  const refuse = (code: number, text: string) => Object.assign(new Error(text), { responseCode: code });

  function keep(mail: ReceivedMail): void {
    mails.push(mail);
    for (const waiter of waiters) if (mails.length >= waiter.count) waiter.resolve(mails);
    waiters = waiters.filter((waiter) => mails.length < waiter.count);
  }

  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    disableReverseLookup: true,
    onMailFrom(_address, _session, done) {
      if (inbox.mode === 'cut') return cut();
      done(inbox.mode === 'busy' ? refuse(451, '4.7.1 try again later') : null);
    },
    onRcptTo(_address, _session, done) {
      done(inbox.mode === 'refuse' ? refuse(550, '5.1.1 no such mailbox') : null);
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const raw = Buffer.concat(chunks).toString('utf8');
        const { mailFrom, rcptTo } = session.envelope;
        const from = mailFrom === false || mailFrom === null ? '' : mailFrom.address;
        keep({ from, to: rcptTo.map(({ address }) => address), raw, headers: headersOf(raw) });
        if (inbox.mode === 'accept-then-cut') return cut();
        done(null, `queued as mail-${mails.length}`);
      });
    },
  });
  server.on('error', () => undefined);
  const listening = server.listen(0, '127.0.0.1');
  await new Promise<void>((resolve) => listening.once('listening', () => resolve()));
  const address = listening.address() as AddressInfo; // it listens on a port

  const inbox: SmtpInbox = {
    host: '127.0.0.1',
    port: address.port,
    mails,
    mode: 'accept',
    waitFor: (count) =>
      mails.length >= count
        ? Promise.resolve(mails)
        : new Promise((resolve) => waiters.push({ count, resolve })),
    close: async () => {
      cut();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  return inbox;
}

function headersOf(raw: string): Record<string, string> {
  const [head = ''] = raw.split(/\r?\n\r?\n/);
  const lines = head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/);
  return Object.fromEntries(
    lines.flatMap((line) => {
      const [, name, value] = /^([\w-]+):\s*(.*)$/.exec(line) ?? [];
      return name === undefined || value === undefined ? [] : [[name.toLowerCase(), value]];
    }),
  );
}
