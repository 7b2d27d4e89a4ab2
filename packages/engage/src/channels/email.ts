import { MINUTE_MS } from '@skylantern/contracts';
import { resolvePublic } from '@skylantern/store';
import MailComposer from 'nodemailer/lib/mail-composer';
import Type, { type Static } from 'typebox';
import { defineChannel, type OutgoingMessage } from './define-channel.ts';
import { closeIdleConnections, deliver } from './smtp-pool.ts';

const address = /^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>".]+$|^[^\s@<>"]+@localhost$/;

export const EmailConfig = Type.Object(
  {
    host: Type.String({ minLength: 1, maxLength: 253 }),
    port: Type.Integer({ minimum: 1, maximum: 65535 }),
    /** TLS from the first byte (port 465); otherwise STARTTLS where the server offers it. */
    secure: Type.Optional(Type.Boolean()),
    /** Refuse to speak without TLS. */
    requireTls: Type.Optional(Type.Boolean()),
    user: Type.Optional(Type.String({ maxLength: 320 })),
    password: Type.Optional(Type.String({ maxLength: 1000 })),
    from: Type.String({ minLength: 3, maxLength: 254, pattern: '^[^\\s@<>"]+@[^\\s@<>"]+$' }),
    fromName: Type.Optional(Type.String({ maxLength: 100 })),
    replyTo: Type.Optional(Type.String({ maxLength: 254, pattern: '^[^\\s@<>"]+@[^\\s@<>"]+$' })),
    timeoutMs: Type.Optional(Type.Integer({ minimum: 100, maximum: 30_000 })),
  },
  { additionalProperties: false },
);
export type EmailConfig = Static<typeof EmailConfig>;

export const email = defineChannel({
  name: 'email',
  says: 'A mail over SMTP.',
  config: EmailConfig,
  secrets: ['password'],
  content: 'email',
  isIdempotent: false,
  address({ properties, identities }) {
    const found = [properties['email'], identities['email']].find(
      (one) => typeof one === 'string' && one !== '',
    );
    return typeof found === 'string' && address.test(found.trim()) ? found.trim() : null;
  },
  async send(message, config, ports) {
    if (message.content.kind !== 'email')
      return { outcome: 'refused', reason: 'wrong-content', detail: 'not a mail' };
    const raw = await compose(message, message.content, config).catch((error: Error) => error);
    if (raw instanceof Error) return { outcome: 'refused', reason: 'not-composed', detail: raw.message };
    const resolved = await resolvePublic(config.host, ports.allowedPrivate);
    if (resolved.outcome === 'private')
      return { outcome: 'refused', reason: 'address.private', detail: resolved.detail };
    if (resolved.outcome === 'unresolved')
      return { outcome: 'try-later', afterMs: MINUTE_MS, detail: resolved.detail };
    const envelope = { from: config.from, to: message.address };
    return deliver({ ...config, address: resolved.address }, envelope, raw, ports.signal);
  },
  close: closeIdleConnections,
});

function compose(
  { messageId, address: to }: OutgoingMessage,
  content: Extract<OutgoingMessage['content'], { kind: 'email' }>,
  config: EmailConfig,
): Promise<Buffer> {
  const domain = config.from.split('@')[1] ?? 'localhost';
  const mail = new MailComposer({
    messageId: `<${messageId}@${domain}>`,
    from: { name: config.fromName ?? '', address: config.from },
    to: { name: '', address: to },
    ...(config.replyTo === undefined ? {} : { replyTo: config.replyTo }),
    subject: content.subject,
    text: content.text,
    ...(content.html === null ? {} : { html: content.html }),
    headers: content.unsubscribeUrl.startsWith('http')
      ? {
          'List-Unsubscribe': `<${content.unsubscribeUrl}>`,
          'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
        }
      : {},
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return mail.compile().build();
}
