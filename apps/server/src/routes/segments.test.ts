import type { SegmentDetail, SegmentPreviewReply } from '@skylantern/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Keys, openTestServer, type TestServer } from '../test-server.fixture.ts';

let server: TestServer;
let ours: Keys;
let theirs: Keys;

const bought = { condition: 'did', what: { event: 'bought' } };

beforeAll(async () => {
  server = await openTestServer();
  [ours, theirs] = [await server.makeWorkspace('ours'), await server.makeWorkspace('theirs')];
  await send(ours, [
    { type: 'identify', userId: 'ada', traits: { name: '=HYPERLINK("http://evil.example")', plan: 'pro' } },
    { type: 'track', userId: 'ada', event: 'bought' },
    {
      type: 'identify',
      userId: 'bob',
      traits: { name: 'Bob, "the" builder', plan: '+4917012345', notes: ['@a', 'b'] },
    },
    { type: 'track', userId: 'bob', event: 'bought' },
    { type: 'track', anonymousId: 'cleo-phone', event: 'looked' },
    { type: 'identify', anonymousId: 'cleo-phone', userId: 'cleo', traits: { name: '试 cleo' } },
  ]);
});
afterAll(() => server?.close());

const send = (keys: Keys, messages: readonly object[]) =>
  server.send(
    keys,
    messages.map((message, i) => ({
      messageId: `m${i}`,
      timestamp: new Date().toISOString(),
      ...message,
    })),
  );

async function call<Reply>(method: string, path: string, body?: object, who: Keys = ours): Promise<Reply> {
  const answer = await server.ask(method, path, { token: who.apiToken, body });
  return (await answer.json()) as Reply; // what the test asked for
}
interface Failed {
  error: { code: string; message: string; field?: string };
}

const create = (name: string, rule: object) =>
  call<SegmentDetail>('POST', '/api/v1/segments', { name, rule });

test('from the preview to the saved segment, its persons, and a person with their segments', async () => {
  const preview = await call<SegmentPreviewReply>('POST', '/api/v1/segments/preview', { rule: bought });
  expect(preview).toMatchObject({ persons: 2, total: 3 });
  expect(preview.sample.map(({ label }) => label).sort()).toEqual([
    '=HYPERLINK("http://evil.example")',
    'Bob, "the" builder',
  ]);

  const saved = await create('Buyers', bought);
  expect(saved).toMatchObject({ name: 'Buyers', version: 1, size: { persons: 2 }, rule: bought });
  expect(saved.sentence).toMatchObject({ key: 'segment.did', values: { event: 'bought' } });

  interface Page {
    items: { id: string; number: number; label: string }[];
    next: string | null;
  }
  const first = await call<Page>('GET', `/api/v1/segments/${saved.id}/persons?limit=1`);
  const second = await call<Page>('GET', `/api/v1/segments/${saved.id}/persons?limit=1&cursor=${first.next}`);
  expect([first.items.length, second.items.length, second.next]).toEqual([1, 1, null]);
  const inside = await call<{ items: object[] }>('GET', `/api/v1/persons/${first.items[0]?.id}/segments`);
  expect(inside.items).toEqual([{ id: saved.id, name: 'Buyers' }]);

  const listed = await call<{ items: { id: string; size: object }[] }>('GET', '/api/v1/segments');
  expect(listed.items).toMatchObject([{ id: saved.id, size: { persons: 2 } }]);
});

test('changed, archived, and taken back', async () => {
  const { id } = await create('Lookers', { condition: 'did', what: { event: 'looked' } });
  const changed = await call<SegmentDetail>('PATCH', `/api/v1/segments/${id}`, {
    rule: { not: bought },
    version: 1,
  });
  expect(changed).toMatchObject({ version: 2, size: { persons: 1 }, sentence: { key: 'segment.not' } });
  const late = await call<Failed>('PATCH', `/api/v1/segments/${id}`, { name: 'x', version: 1 });
  expect(late.error).toMatchObject({ code: 'conflict', field: 'version' });
  const ids = async (archived: boolean) =>
    (await call<{ items: { id: string }[] }>('GET', `/api/v1/segments?archived=${archived}`)).items.map(
      (one) => one.id,
    );
  await call('POST', `/api/v1/segments/${id}/archive`, {});
  expect(await ids(true)).toEqual([id]);
  expect(await ids(false)).not.toContain(id);
  await call('POST', `/api/v1/segments/${id}/restore`, {});
  expect(await ids(false)).toContain(id);
});

test('a fault in a rule is shown where it is', async () => {
  const rule = { all: [bought, { ...bought, count: { atLeast: 0 } }] };
  const { error } = await call<Failed>('POST', '/api/v1/segments/preview', { rule });
  expect(error).toMatchObject({ code: 'query.invalid', field: 'all[1].count.atLeast' });
  expect((await call<Failed>('POST', '/api/v1/segments/preview', {})).error.code).toBe('request.invalid');
});

describe('the export', () => {
  test('is CSV that no spreadsheet runs, for the chosen properties', async () => {
    const { id } = await create('Everyone, 试', { condition: 'did_not', what: { event: 'nothing' } });
    const answer = await server.ask(
      'GET',
      `/api/v1/segments/${id}/persons.csv?property=plan&property=notes`,
      {
        token: ours.apiToken,
      },
    );
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toContain(
      "filename*=UTF-8''Everyone%2C%20%E8%AF%95.csv",
    );
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect(bytes.subarray(0, 3)).toEqual(Buffer.from('efbbbf', 'hex'));
    const lines = bytes.subarray(3).toString('utf8').split('\r\n');
    expect(lines[0]).toBe('person_id,label,identities,plan,notes');
    expect(
      lines
        .slice(1)
        .map((line) => line.replace(/^per_\w+,/, ''))
        .sort(),
    ).toEqual(
      [
        '',
        '"\'=HYPERLINK(""http://evil.example"")",user_id:ada,pro,',
        '"Bob, ""the"" builder",user_id:bob,+4917012345,"[""@a"",""b""]"',
        '试 cleo,"anonymous_id:cleo-phone; user_id:cleo",,',
      ].sort(),
    );
  });

  test('of a segment of another workspace does not exist', async () => {
    const { id } = await create('Mine', bought);
    for (const path of [
      `/api/v1/segments/${id}`,
      `/api/v1/segments/${id}/persons`,
      `/api/v1/segments/${id}/persons.csv`,
    ]) {
      expect((await call<Failed>('GET', path, undefined, theirs)).error.code).toBe('not-found');
    }
    const changed = await call<Failed>('PATCH', `/api/v1/segments/${id}`, { name: 'theirs' }, theirs);
    expect(changed.error.code).toBe('not-found');
    const { error } = await call<Failed>(
      'POST',
      '/api/v1/segments',
      { name: 'Through', rule: { condition: 'in_segment', segmentId: id } },
      theirs,
    );
    expect(error).toMatchObject({ code: 'query.invalid', field: 'segmentId' });
  });
});

test('a segment filters every insight, and a cell of an insight becomes a segment', async () => {
  const { id } = await create('Not buyers', { not: bought });
  const period = { last: '7d' };
  const series = [{ what: { event: null }, measure: { of: 'unique_persons' } }];
  const request = {
    params: { series },
    period,
    filters: { match: 'all', of: [{ segmentId: id, isIn: true }] },
  };
  const { rows } = await call<{ rows: { part: string; point: string | null; value: number }[] }>(
    'POST',
    '/api/v1/insights/trend',
    request,
  );
  expect(rows.find(({ part, point }) => part === 'total' && point === null)?.value).toBe(1);
  const cell = { series: 'A', point: null };
  const made = await call<{ segmentId: string; persons: number }>('POST', '/api/v1/insights/trend/segment', {
    request,
    cell,
    segmentName: 'From the trend',
  });
  expect(made).toMatchObject({ persons: 1 });
  const saved = await call<SegmentDetail>('GET', `/api/v1/segments/${made.segmentId}`);
  expect(saved).toMatchObject({
    name: 'From the trend',
    size: { persons: 1 },
    rule: { condition: 'listed' },
  });
});

test('a segment says where it is used, and is not archived while it is', async () => {
  const { id } = await create('Used', bought);
  const inner = await create('Around it', { not: { condition: 'in_segment', segmentId: id } });
  const filters = { match: 'all', of: [{ segmentId: id, isIn: true }] };
  const insight = await call<{ id: string }>('POST', '/api/v1/saved-insights', {
    name: 'Compared',
    kind: 'trend',
    request: { params: {}, breakdown: { segments: [id] }, filters },
  });
  const rule = await call<{ id: string }>('POST', '/api/v1/journeys', {
    name: 'Reached',
    definition: {
      trigger: { on: 'segment-entered', segmentId: id },
      message: { channelId: '', topic: '', template: { kind: 'webhook', payload: '' } },
      controlShare: 0,
      reentry: { policy: 'once' },
    },
  });
  const usedIn = [
    { kind: 'segment', id: inner.id, name: 'Around it', insight: null },
    { kind: 'insight', id: insight.id, name: 'Compared', insight: 'trend' },
    { kind: 'journey', id: rule.id, name: 'Reached', insight: null },
  ];
  expect((await call<SegmentDetail>('GET', `/api/v1/segments/${id}`)).usedIn).toEqual(usedIn);
  const list = await call<{ items: SegmentDetail[] }>('GET', '/api/v1/segments?search=Used');
  expect(list.items.map((one) => one.usedIn)).toEqual([usedIn]);

  const archive = () => call<Failed>('POST', `/api/v1/segments/${id}/archive`);
  expect((await archive()).error).toMatchObject({
    code: 'conflict',
    message:
      'this segment is used in the segment "Around it", the insight "Compared", the journey "Reached": take it out there first',
  });
  await call('POST', `/api/v1/segments/${inner.id}/archive`);
  await call('DELETE', `/api/v1/saved-insights/${insight.id}`);
  expect((await archive()).error.message).toContain('"Reached"');
  await call('POST', `/api/v1/journeys/${rule.id}/end`);
  expect(await archive()).toEqual({ done: true });
});
