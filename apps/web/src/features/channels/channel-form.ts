import type { ChannelReply } from '@skylantern/contracts';

/** How a connection to a mail server is kept private. */
export const securities = ['tls', 'starttls', 'offered'] as const;
export type Security = (typeof securities)[number];

export interface EmailForm {
  name: string;
  host: string;
  port: number;
  security: Security;
  user: string;
  /** Empty: the stored one stays. */
  password: string;
  from: string;
  fromName: string;
  replyTo: string;
}
export interface WebhookForm {
  name: string;
  url: string;
  /** Empty: the stored one stays. */
  signingSecret: string;
}
type Config = Record<string, unknown>;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

export function emailFormOf(channel: ChannelReply | null): EmailForm {
  const config = channel?.config ?? {};
  return {
    name: channel?.name ?? '',
    host: text(config['host']),
    port: typeof config['port'] === 'number' ? config['port'] : 587,
    security:
      config['secure'] === true
        ? 'tls'
        : config['requireTls'] === true || channel === null
          ? 'starttls'
          : 'offered',
    user: text(config['user']),
    password: '',
    from: text(config['from']),
    fromName: text(config['fromName']),
    replyTo: text(config['replyTo']),
  };
}

export function webhookFormOf(channel: ChannelReply | null): WebhookForm {
  return {
    name: channel?.name ?? '',
    url: text(channel?.config['url']),
    signingSecret: '',
  };
}

/** The config of a new channel has no empty fields; of a changed one, null takes a field out. */
export function emailConfigOf(form: EmailForm, isNew: boolean): Config {
  const config: Config = {
    host: form.host.trim(),
    port: form.port,
    secure: form.security === 'tls',
    requireTls: form.security === 'starttls',
    user: form.user.trim() || null,
    from: form.from.trim(),
    fromName: form.fromName.trim() || null,
    replyTo: form.replyTo.trim() || null,
    ...(form.password !== '' ? { password: form.password } : {}),
    ...(form.user.trim() === '' ? { password: null } : {}),
  };
  return isNew ? withoutNulls(config) : config;
}

export function webhookConfigOf(form: WebhookForm, isNew: boolean): Config {
  const config: Config = {
    url: form.url.trim(),
    ...(form.signingSecret === '' ? {} : { signingSecret: form.signingSecret }),
  };
  return isNew ? withoutNulls(config) : config;
}

const withoutNulls = (config: Config): Config =>
  Object.fromEntries(Object.entries(config).filter(([, value]) => value !== null));

/** The usual port of a way to connect; another that was typed stays. */
export function portFor(security: Security, port: number): number {
  if (![25, 465, 587].includes(port)) return port;
  return security === 'tls' ? 465 : 587;
}

/** 256 random bits, as text that copies in one piece. */
export function newSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return `whsec_${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

export function isUrl(value: string): boolean {
  return /^https?:$/.test(URL.parse(value.trim())?.protocol ?? '');
}

/** Where a channel leads, in one line. */
export function whereOf({ type, config }: ChannelReply): string {
  if (type === 'email')
    return `${text(config['from'])} · ${text(config['host'])}:${String(config['port'] ?? '')}`;
  return text(config['url']);
}
