import type { StateStore } from '@skylantern/store';
import { openSmtpInbox, openTestStateStore, type SmtpInbox } from '@skylantern/testkit';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Life, ruleOf, startLife } from '../engine/engagement-life.fixture.ts';
import { isMachine } from './is-machine.ts';
import { pageLanguageOf, unsubscribePage } from './unsubscribe-page.ts';

const BROWSER =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.4 Safari/605.1.15';
let state: StateStore;
let inbox: SmtpInbox;
let life: Life;
beforeAll(async () => {
  [state, inbox] = await Promise.all([openTestStateStore(), openSmtpInbox()]);
});
afterAll(async () => {
  await inbox.close();
  await state.close();
});
beforeEach(async () => {
  inbox.mails.length = 0;
  life = await startLife(state);
  const channelId = await life.channelRows.create(life.workspaceId, {
    type: 'email',
    name: 'mail',
    config: {
      host: inbox.host,
      port: inbox.port,
      from: 'shop@example.com',
      password: 'secret of the server',
    },
  });
  const html =
    '<p>Hi {{ person.name }}</p><a href="https://shop.example/cart?id={{ event.cart }}">cart</a> <a href="{{ unsubscribe_url }}">off</a>';
  await life.rule(
    ruleOf(channelId, {
      message: { channelId, topic: 'offers', template: { kind: 'email', subject: 'Your cart', html } },
    }),
  );
  await life.person('ada', { name: 'Ada' });
  await life.did('ada', 'cart_filled', { cart: 7 });
});

const tokenIn = (kind: 'o' | 'c' | 'u'): string => {
  const raw = (inbox.mails[0]?.raw ?? '').replace(/=\r?\n/g, '').replace(/=3D/g, '=');
  return new RegExp(`https://mail\\.example/t/${kind}/([\\w-]{40})`).exec(raw)?.[1] ?? '';
};
const told = (name: string) =>
  life.told.filter(({ event }) => event.name === name).map(({ event }) => event.properties);

test('a click leads where the message said, and comes back as an event of the person', async () => {
  await life.at('2026-03-02T10:05:00Z');
  expect(await life.tracking.click(tokenIn('c'), BROWSER, false)).toBe('https://shop.example/cart?id=7');
  await life.settle();
  expect(told('message_clicked')).toMatchObject([
    { channel: 'email', topic: 'offers', is_machine: false, url: 'https://shop.example/cart?id=7' },
  ]);
  expect(life.told.at(-1)?.event.userId).toBe('ada');
});

test('a token for another purpose, or changed in one letter, leads nowhere', async () => {
  const token = tokenIn('c');
  expect(await life.tracking.click(tokenIn('o'), BROWSER, false)).toBeNull();
  for (const i of [0, 20, 22, 39]) {
    const changed = token.slice(0, i) + (token[i] === 'A' ? 'B' : 'A') + token.slice(i + 1);
    expect(await life.tracking.click(changed, BROWSER, false)).toBeNull();
  }
  expect(await life.tracking.click('https://evil.example/', BROWSER, false)).toBeNull();
});

test('openings of one minute are one; those of machines are marked and not counted', async () => {
  expect(await life.tracking.open(tokenIn('o'), BROWSER)).toBe(true); // at once: a scanner
  await life.at('2026-03-02T10:05:00Z');
  await life.tracking.open(tokenIn('o'), BROWSER);
  await life.tracking.open(tokenIn('o'), BROWSER);
  await life.tracking.open(tokenIn('o'), 'Mozilla/5.0');
  await life.settle();
  const ids = new Set(
    life.told.filter(({ event }) => event.name === 'message_opened').map(({ event }) => event.messageId),
  );
  expect(ids.size).toBe(3);
  expect(told('message_opened').map((one) => one['is_machine'])).toEqual([true, false, false, true]);
  const { rows } = await state.pool.query('select opened_at from message where workspace_id = $1', [
    life.workspaceId,
  ]);
  expect(rows[0].opened_at.toISOString()).toBe('2026-03-02T10:05:00.000Z');
});

test.each([
  [BROWSER, 10_000, false],
  [BROWSER, 1_999, true],
  ['', 10_000, true],
  ['Mozilla/5.0', 10_000, true],
  ['GoogleImageProxy (via ggpht.com GoogleImageProxy)', 10_000, false],
  ['Mozilla/5.0 (compatible; Proofpoint URL Defense)', 10_000, true],
  ['python-requests/2.31', 10_000, true],
])('%s after %i ms: %s', (agent, afterMs, machine) => {
  expect(isMachine(agent, new Date(0), new Date(afterMs))).toBe(machine);
});

test('looking at the page to unsubscribe changes nothing; it asks in the language of the reader', async () => {
  const subscription = await life.tracking.findSubscription(tokenIn('u'));
  expect(subscription).toMatchObject({ topic: 'offers', isUnsubscribed: false });
  expect(await life.tracking.findSubscription(tokenIn('u'))).toMatchObject({ isUnsubscribed: false });
  expect(pageLanguageOf('zh-CN,zh;q=0.9,en;q=0.8')).toBe('zh');
  expect(unsubscribePage('zh', subscription)).toContain('退订');
  const hostile = { workspaceName: '<script>alert(1)</script>', topic: 'offers', isUnsubscribed: false };
  expect(unsubscribePage('en', hostile)).not.toContain('<script>');
  await life.tracking.unsubscribe(tokenIn('u'), 'page');
  expect(unsubscribePage('en', await life.tracking.findSubscription(tokenIn('u')))).toContain(
    'no more messages',
  );
  await life.did('ada', 'cart_filled', { cart: 8 });
  expect(inbox.mails).toHaveLength(1);
});

test('secrets are not shown, not readable at rest, and not for another row', async () => {
  const [shown] = await life.channelRows.list(life.workspaceId, '', 10);
  expect(shown).toMatchObject({ config: { host: inbox.host }, secretsSet: ['password'] });
  expect(JSON.stringify(shown)).not.toContain('secret of the server');
  const { rows } = await state.pool.query('select id, config from channel where workspace_id = $1', [
    life.workspaceId,
  ]);
  expect(rows[0].config.toString('latin1')).not.toContain('secret of the server');
  const other = await life.webhook('https://x.example/');
  await state.pool.query('update channel set config = $1 where id = $2', [rows[0].config, other]);
  await expect(life.channelRows.get(life.workspaceId, other)).rejects.toThrow('no such channel');
  await life.channelRows.update(life.workspaceId, rows[0].id, { config: { host: 'mail.example' } });
  expect(await life.channelRows.get(life.workspaceId, rows[0].id)).toMatchObject({
    config: { host: 'mail.example' },
    secretsSet: ['password'],
  });
  await expect(life.channelRows.get('ws_other', rows[0].id)).rejects.toThrow('no such channel');
  await expect(life.channelRows.archive(life.workspaceId, rows[0].id)).rejects.toThrow(
    'sends by this channel',
  );
  await expect(
    life.channelRows.create(life.workspaceId, { type: 'webhook', name: 'x', config: { url: 'ftp://x' } }),
  ).rejects.toMatchObject({ code: 'request.invalid' });
});
