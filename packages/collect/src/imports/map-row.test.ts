import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { ImportMapping, IncomingEvent } from '@skylantern/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeMapRow } from './map-row.ts';
import { openRows } from './open-rows.ts';
import { parseMapping } from './parse-mapping.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'skylantern-rows-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

let files = 0;

/** Reads a file as it would be imported: its events, and its bad rows as `line reason detail`. */
async function read(content: string | Buffer, mapping: ImportMapping) {
  files += 1;
  const path = join(directory, String(files));
  await writeFile(path, content);
  const { header, portions } = await openRows(path, mapping);
  const mapRow = makeMapRow(mapping, header);
  const events: IncomingEvent[] = [];
  const bad: string[] = [];
  for await (const rows of portions) {
    for (const row of rows) {
      const mapped = mapRow(row);
      if ('events' in mapped) events.push(...mapped.events);
      else bad.push(`${mapped.setAside.line} ${mapped.setAside.reason}: ${mapped.setAside.detail}`);
    }
  }
  return { events, bad };
}

const orders: ImportMapping = {
  event: { column: 'cancelled', rename: { '0': 'order_placed', '1': 'order_cancelled' } },
  person: { user_id: 'customer' },
  time: { column: 'at', zone: 'Europe/London' },
  messageId: { column: 'order' },
  properties: {
    types: { amount: 'number', gift: 'boolean', tags: 'list' },
    rename: { amount: 'amount_gbp' },
  },
  listSeparator: ';',
};

test('a row becomes an event: names, identities, types, empty cells left out', async () => {
  const { events, bad } = await read(
    'order,customer,at,amount,gift,tags,note,cancelled\n' +
      'A1,c7,2024-07-01 10:00:00,12.50,yes,red; blue ,,0\n' +
      'A2,c8,2024-01-01 10:00:00,-3,0,,hello,1\n',
    orders,
  );
  expect(bad).toEqual([]);
  expect(
    events.map(({ name, messageId, userId, occurredAt, properties, historical }) => ({
      name,
      messageId,
      userId,
      occurredAt,
      properties,
      historical,
    })),
  ).toEqual([
    {
      name: 'order_placed',
      messageId: 'order_placed:A1',
      userId: 'c7',
      occurredAt: '2024-07-01T09:00:00.000Z',
      historical: true,
      properties: { amount_gbp: 12.5, gift: true, tags: ['red', 'blue'] },
    },
    {
      name: 'order_cancelled',
      messageId: 'order_cancelled:A2',
      userId: 'c8',
      occurredAt: '2024-01-01T10:00:00.000Z',
      historical: true,
      properties: { amount_gbp: -3, gift: false, note: 'hello' },
    },
  ]);
});

test('bad rows are told with the line they begin on, and the rest goes in', async () => {
  const { events, bad } = await read(
    'order,customer,at,amount,gift,tags,note,cancelled\r\n' + // line 1
      'A1,c7,2024-07-01 10:00:00,1,,,"two\r\nlines, ""quoted""",0\r\n' + // lines 2 and 3
      'A2,c7,yesterday,1,,,,0\r\n' + // 4
      'A3,c7,2024-02-30 10:00:00,1,,,,0\r\n' + // 5
      '\r\n' + // 6
      'A4,c7,2024-07-01 10:00:00,many,,,,0\r\n' + // 7
      'A5,,2024-07-01 10:00:00,1,,,,0\r\n' + // 8
      ',c7,2024-07-01 10:00:00,1,,,,0\r\n' + // 9
      'A6,c7,2024-07-01 10:00:00\r\n' + // 10
      'A7,c7,2024-07-01 10:00:00,1,,,,\r\n' + // 11
      'A8,c7,2024-07-01 10:00:00,2,,,,0\r\n' + // 12
      'A9,c7,2024-07-01 10:00:00,2,,,"open,0\r\n', // 13
    orders,
  );
  expect(events.map(({ messageId }) => messageId)).toEqual(['order_placed:A1', 'order_placed:A8']);
  expect(events[0]?.properties['note']).toBe('two\nlines, "quoted"');
  expect(bad).toEqual([
    '4 time-invalid: at: "yesterday" is not a time of this format',
    '5 time-invalid: at: "2024-02-30 10:00:00" is not a time of this format',
    '7 row-invalid: amount: "many" is not a number',
    '8 identity-missing: userId and anonymousId are both missing: send at least one',
    '9 column-missing: order: empty, it should name the event',
    '10 row-invalid: the row has 3 cells, the header names 8',
    '11 name-missing: event is empty: name what happened, for instance order_paid',
    '13 row-invalid: a quote is opened here and never closed: it takes everything up to line 13',
  ]);
});

test('person properties are told once per change, in the order of time', async () => {
  const { events } = await read(
    'who,at,plan\np1,2024-01-01,free\np1,2024-01-02,free\np2,2024-01-02,pro\np1,2024-01-03,pro\np1,2024-01-01,free\n',
    {
      event: 'seen',
      person: { user_id: 'who' },
      time: { column: 'at' },
      personProperties: { include: ['plan'] },
    },
  );
  expect(
    events
      .filter(({ kind }) => kind === 'identify')
      .map(({ userId, occurredAt, traits }) => [userId, occurredAt?.slice(0, 10), traits]),
  ).toEqual([
    ['p1', '2024-01-01', { plan: 'free' }],
    ['p2', '2024-01-02', { plan: 'pro' }],
    ['p1', '2024-01-03', { plan: 'pro' }],
  ]);
  expect(events.filter(({ kind }) => kind === 'track').map(({ properties }) => properties)).toEqual([
    {},
    {},
    {},
    {},
    {},
  ]);
});

test('several identities of one row are said to be one person, once', async () => {
  const { events } = await read(
    'id,device,mail,at\nu1,d1,a@example.org,2024-01-01\nu1,d1,a@example.org,2024-01-02\n,d2,,2024-01-02\n',
    {
      event: 'seen',
      person: { user_id: 'id', anonymous_id: 'device', email: 'mail' },
      time: { column: 'at' },
    },
  );
  expect(
    events.map(({ kind, userId, anonymousId, identities }) => ({ kind, userId, anonymousId, identities })),
  ).toEqual([
    { kind: 'identify', userId: 'u1', anonymousId: 'd1', identities: { email: 'a@example.org' } },
    { kind: 'track', userId: 'u1', anonymousId: 'd1', identities: { email: 'a@example.org' } },
    { kind: 'track', userId: 'u1', anonymousId: 'd1', identities: { email: 'a@example.org' } },
    { kind: 'track', userId: null, anonymousId: 'd2', identities: {} },
  ]);
});

test('equal rows of one file are two events; the same file, gzipped or grown, gives the same ids', async () => {
  const mapping: ImportMapping = { event: 'seen', person: { user_id: 'who' }, time: { column: 'at' } };
  const text = 'who,at\np1,2024-01-01\np1,2024-01-01\n';
  const idsOf = async (content: string | Buffer, given = mapping) =>
    (await read(content, given)).events.map(({ messageId }) => messageId);
  const ids = await idsOf(text);
  expect(new Set(ids).size).toBe(2);
  expect(await idsOf(gzipSync(text))).toEqual(ids);
  expect(await idsOf(text.replaceAll('\n', '\r\n'))).toEqual(ids);
  expect((await idsOf(`${text}p2,2024-01-02\n`)).slice(0, 2)).toEqual(ids);
  expect(await idsOf(text, { ...mapping, event: 'other' })).not.toEqual(ids);
});

test('gb18030 and a byte order mark, found from the bytes', async () => {
  const gb = Buffer.from([
    0xd0, 0xd5, 0xc3, 0xfb, 0x2c, 0x61, 0x74, 0x0a, 0xc0, 0xee, 0x95, 0x32, 0x82, 0x36, 0x2c, 0x32, 0x30,
    0x32, 0x34, 0x2d, 0x30, 0x31, 0x2d, 0x30, 0x31, 0x0a,
  ]); // 姓名,at ⏎ 李𠀀,2024-01-01
  const mapping: ImportMapping = { event: 'seen', person: { user_id: '姓名' }, time: { column: 'at' } };
  expect((await read(gb, mapping)).events.map(({ userId }) => userId)).toEqual(['李𠀀']);
  expect(
    (await read('\uFEFF姓名,at\n李𠀀,2024-01-01\n', mapping)).events.map(({ userId }) => userId),
  ).toEqual(['李𠀀']);
  const wide = Buffer.from('\uFEFF姓名\tat\n李𠀀\t2024-01-01\n', 'utf16le');
  expect((await read(wide, mapping)).events.map(({ userId }) => userId)).toEqual(['李𠀀']);
});

test('NDJSON keeps its types; paths, context, session and account', async () => {
  const { events, bad } = await read(
    '{"type":"paid","user":{"id":50},"t":1704103200,"cart":{"total":9.5},"url":"https://a.example/x?utm_source=s","s":"s1","org":"acme","ok":true}\n' +
      'nonsense\n\n[1]\n{"type":"paid","user":{"id":60},"t":"soon"}\n',
    {
      event: { column: 'type' },
      person: { user_id: 'user.id' },
      time: { column: 't', format: 'epoch-s' },
      properties: { exclude: ['user'] },
      context: { 'page.url': 'url' },
      session: 's',
      account: 'org',
    },
  );
  expect(events).toMatchObject([
    {
      name: 'paid',
      userId: '50',
      occurredAt: '2024-01-01T10:00:00.000Z',
      accountKey: 'acme',
      properties: { cart: { total: 9.5 }, ok: true },
      context: { sessionId: 's1', page: { url: 'https://a.example/x?utm_source=s' } },
    },
  ]);
  expect(events[0]?.properties).not.toHaveProperty('user');
  expect(bad).toEqual([
    '2 row-invalid: this line is not JSON',
    '4 row-invalid: this line is not a JSON object',
    '5 time-invalid: t: "soon" is not a time of this format',
  ]);
});

test('a mapping that does not fit says which field and what the file has', async () => {
  const mapping: ImportMapping = { event: 'seen', person: { user_id: 'who' }, time: { column: 'when' } };
  await expect(read('who,at\n1,2\n', mapping)).rejects.toThrow(
    'time.column: the file has no column "when"; it has who, at',
  );
  await expect(read('a,a\n1,2\n', mapping)).rejects.toThrow('names the column "a" twice');
  await expect(read('', mapping)).rejects.toThrow('the file is empty');
  expect(() => parseMapping('event: seen\nperson: {}\ntime: { column: at }')).toThrow('person');
  expect(() => parseMapping('event: [')).toThrow('not YAML');
  expect(() => parseMapping('event: a\nperson: { user_id: a }\ntime: { column: at }\ntypo: 1')).toThrow(
    'mapping',
  );
});

test('a hostile column name harms nothing', async () => {
  const { events } = await read('__proto__,constructor,at,who\nx,y,2024-01-01,p1\n', {
    event: 'seen',
    person: { user_id: 'who' },
    time: { column: 'at' },
    context: { '__proto__.polluted': 'constructor' },
    properties: { include: ['__proto__'] },
  });
  expect(events).toHaveLength(1);
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
});
