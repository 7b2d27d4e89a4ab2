import type { AuditEntry } from '@skylantern/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Keys, openTestServer, type TestServer } from '../test-server.fixture.ts';

interface Page {
  items: AuditEntry[];
  next: string | null;
}

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(() => server?.close());

type Who = { token: string } | { workspace: string };

async function ask<Reply>(method: string, path: string, who: Who, body?: object): Promise<Reply> {
  const answer = await server.ask(method, path, { ...who, body });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Reply; // what the test asked for
}

/** As the administrator. */
const inside = (keys: Keys): Who => ({ workspace: keys.id });
const log = (keys: Keys, query = '') => ask<Page>('GET', `/api/v1/audit${query}`, inside(keys));

test('who did what, newest first, page by page; of this workspace alone, and for owners', async () => {
  const [ours, theirs] = [await server.makeWorkspace('ours'), await server.makeWorkspace('theirs')];
  await ask('PUT', '/api/v1/account-settings', inside(theirs), { fromEmail: true });
  await ask('PUT', '/api/v1/account-settings', inside(ours), { fromEmail: true });
  const rule = { condition: 'did', what: { event: 'bought' } };
  const segment = await ask<{ id: string }>(
    'POST',
    '/api/v1/segments',
    { token: ours.apiToken },
    { name: 'Buyers', rule },
  );
  const all = await log(ours);
  expect(all.items.slice(0, 2)).toMatchObject([
    {
      action: 'segment.created',
      subject: segment.id,
      subjectName: 'Buyers',
      actor: expect.stringMatching(/^\w+_/),
    },
    { action: 'account-setting.saved', subject: 'from e-mail', subjectName: null, actor: 'admin' },
  ]);
  expect(all.items[0]?.actorName).toEqual(expect.any(String));
  expect(all.next).toBeNull();

  const first = await log(ours, '?limit=1');
  const second = await log(ours, `?limit=1&cursor=${first.next}`);
  expect([first, second].map(({ items }) => items.map(({ id }) => id))).toEqual([
    [all.items[0]?.id],
    [all.items[1]?.id],
  ]);
  expect((await log(ours, '?about=segment')).items).toHaveLength(1);
  expect((await log(ours, '?actor=admin')).items.every(({ actor }) => actor === 'admin')).toBe(true);
  const { key } = await ask<{ key: string }>('POST', '/api/v1/keys', inside(ours), {
    kind: 'api',
    name: 'Editors',
    role: 'editor',
  });
  await expect(ask('GET', '/api/v1/audit', { token: key })).rejects.toThrow('403');
});
