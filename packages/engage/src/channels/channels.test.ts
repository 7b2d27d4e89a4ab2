import { isPrivateAddress, resolvePublic } from '@skylantern/store';
import {
  openSmtpInbox,
  openWebhookReceiver,
  type SmtpInbox,
  type WebhookReceiver,
} from '@skylantern/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { OutgoingMessage } from './define-channel.ts';
import { email } from './email.ts';
import { signWebhook, webhook } from './webhook.ts';

const ports = {
  signal: AbortSignal.timeout(60_000),
  now: () => new Date('2026-03-02T10:00:00Z'),
  allowedPrivate: ['127.0.0.1', 'localhost'],
};

describe('email', () => {
  let inbox: SmtpInbox;
  beforeAll(async () => {
    inbox = await openSmtpInbox();
  });
  afterAll(async () => {
    email.close?.();
    await inbox.close();
  });
  beforeEach(() => {
    inbox.mode = 'accept';
    inbox.mails.length = 0;
  });

  const mail: OutgoingMessage = {
    messageId: '0b6c6f36-9a53-5bb3-a4f2-6c8e1a3d1a11',
    address: 'ada@example.com',
    attempt: 1,
    content: {
      kind: 'email',
      subject: '春天 · spring',
      html: '<p>Hello 你好</p>',
      text: 'Hello 你好',
      unsubscribeUrl: 'https://mail.example/t/u/abc',
    },
  };
  const config = () => ({
    host: inbox.host,
    port: inbox.port,
    from: 'shop@example.com',
    fromName: 'Shop',
    timeoutMs: 2_000,
  });

  test('carries its id, both parts, and the headers of one-click unsubscription', async () => {
    expect(await email.send(mail, config(), ports)).toMatchObject({
      outcome: 'accepted',
      providerMessageId: 'mail-1',
    });
    const [received] = inbox.mails;
    expect(received?.from).toBe('shop@example.com');
    expect(received?.to).toEqual(['ada@example.com']);
    expect(received?.headers).toMatchObject({
      'message-id': '<0b6c6f36-9a53-5bb3-a4f2-6c8e1a3d1a11@example.com>',
      'list-unsubscribe': '<https://mail.example/t/u/abc>',
      'list-unsubscribe-post': 'List-Unsubscribe=One-Click',
      from: 'Shop <shop@example.com>',
    });
    expect(received?.raw).toContain('multipart/alternative');
  });

  test.each([
    ['busy', 'try-later'],
    ['refuse', 'refused'],
    ['cut', 'try-later'],
    ['accept-then-cut', 'unknown'],
  ] as const)('%s: %s', async (mode, outcome) => {
    inbox.mode = mode;
    expect(await email.send(mail, config(), ports)).toMatchObject({ outcome });
    expect(inbox.mails).toHaveLength(mode === 'accept-then-cut' ? 1 : 0);
  });

  test('a refused mailbox is dead; nobody listening is for later', async () => {
    inbox.mode = 'refuse';
    expect(await email.send(mail, config(), ports)).toMatchObject({
      reason: 'smtp-550',
      isAddressDead: true,
    });
    expect(await email.send(mail, { ...config(), port: 1 }, ports)).toMatchObject({ outcome: 'try-later' });
  });

  test('a connection is used again, and replaced when the server has closed it', async () => {
    for (let i = 0; i < 3; i += 1) await email.send(mail, config(), ports);
    inbox.mode = 'cut';
    await email.send(mail, config(), ports);
    inbox.mode = 'accept';
    expect(await email.send(mail, config(), ports)).toMatchObject({ outcome: 'accepted' });
    expect(inbox.mails).toHaveLength(4);
  });

  test.each([
    [{ email: 'ada@example.com' }, {}, 'ada@example.com'],
    [{}, { email: 'bob@example.com' }, 'bob@example.com'],
    [{ email: 'ada@example.com\r\nBcc: x@y.zz' }, {}, null],
    [{ email: 'a b@example.com' }, {}, null],
    [{ email: '"<x>"@example.com' }, {}, null],
    [{ email: 5 }, {}, null],
  ])('address of %j, %j', (properties, identities, address) => {
    expect(email.address({ id: 'per_1', properties, identities } as never)).toBe(address);
  });
});

describe('webhook', () => {
  let receiver: WebhookReceiver;
  beforeAll(async () => {
    receiver = await openWebhookReceiver();
  });
  afterAll(() => receiver.close());
  beforeEach(() => {
    receiver.calls.length = 0;
    receiver.mode = 200;
    receiver.retryAfter = null;
  });
  const call: OutgoingMessage = {
    messageId: '0b6c6f36-9a53-5bb3-a4f2-6c8e1a3d1a11',
    address: 'per_1',
    attempt: 1,
    content: { kind: 'webhook', payload: { hello: 'Ada' } },
  };
  const config = () => ({
    url: receiver.url,
    signingSecret: 'a long secret',
    timeoutMs: 300,
  });

  test('is signed with its time, and carries the key', async () => {
    expect(await webhook.send(call, config(), ports)).toMatchObject({ outcome: 'accepted' });
    const [received] = receiver.calls;
    expect(JSON.parse(received?.body ?? '')).toEqual({
      messageId: call.messageId,
      personId: 'per_1',
      payload: { hello: 'Ada' },
    });
    expect(received?.headers['idempotency-key']).toBe(call.messageId);
    const at = Date.parse('2026-03-02T10:00:00Z') / 1000;
    const expected = `t=${at},v1=${signWebhook('a long secret', at, Buffer.from(received?.body ?? ''))}`;
    expect(received?.headers['skylantern-signature']).toBe(expected);
  });

  test.each([
    [204, { outcome: 'accepted' }],
    [400, { outcome: 'refused', reason: 'http-400' }],
    [429, { outcome: 'try-later' }],
    [503, { outcome: 'try-later' }],
    ['redirect', { outcome: 'refused', reason: 'redirect' }],
    ['silent', { outcome: 'unknown', detail: 'no answer within 300 ms' }],
    ['accept-then-cut', { outcome: 'unknown' }],
  ] as const)('%s', async (mode, outcome) => {
    receiver.mode = mode;
    expect(await webhook.send(call, config(), ports)).toMatchObject(outcome);
  });

  test('Retry-After is kept, within a day', async () => {
    receiver.mode = 503;
    receiver.retryAfter = '30';
    expect(await webhook.send(call, config(), ports)).toMatchObject({ afterMs: 30_000 });
    receiver.retryAfter = '99999999';
    expect(await webhook.send(call, config(), ports)).toMatchObject({ afterMs: 86_400_000 });
  });

  test.each([
    'http://127.0.0.1:1/',
    'http://localhost:1/',
    'http://[::1]:1/',
    'http://169.254.169.254/latest',
    'http://0x7f.1:1/',
    'http://[::ffff:10.0.0.1]/',
  ])('%s is not called', async (url) => {
    const closed = { ...ports, allowedPrivate: [] };
    const sent = await webhook.send(call, { url, signingSecret: 'a long secret' }, closed);
    expect(sent).toMatchObject({ outcome: 'refused', reason: 'address.private' });
  });

  test('private addresses in every dress', async () => {
    for (const address of [
      '10.1.2.3',
      '172.31.0.1',
      '192.168.1.1',
      '100.64.0.1',
      '0.0.0.0',
      '224.0.0.1',
      '::',
      'fd00::1',
      'fe80::1',
      '::ffff:7f00:1',
      '64:ff9b::a00:1',
      '2002:7f00:1::',
    ]) {
      expect([address, isPrivateAddress(address)]).toEqual([address, true]);
    }
    for (const address of ['1.1.1.1', '172.32.0.1', '2606:4700::1111'])
      expect([address, isPrivateAddress(address)]).toEqual([address, false]);
    expect(await resolvePublic('localhost', ['localhost'])).toMatchObject({ outcome: 'public' });
    expect(await resolvePublic('10.1.2.3', ['10.0.0.0/8'])).toMatchObject({ outcome: 'public' });
    expect(await resolvePublic('10.1.2.3', ['10.2.0.0/16', '11.0.0.0/33', 'x/8'])).toMatchObject({
      outcome: 'private',
    });
    expect(await resolvePublic('no-such-host.invalid', [])).toMatchObject({ outcome: 'unresolved' });
  });
});
