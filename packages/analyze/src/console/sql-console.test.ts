import { closeTestEventStore, lifecycle, testEventStore } from '@skylantern/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeSqlConsole } from './sql-console.ts';

afterAll(closeTestEventStore);

const mine = lifecycle()
  .item('product', 'p1', { colour: 'red' })
  .person('ada', { city: 'Berlin' })
  .did('paid', 'day 0', { price: 10 })
  .did('paid', 'day 1', { price: 5 })
  .person('bob')
  .did('visited', 'day 0');
const theirs = lifecycle()
  .item('product', 'p1', { city: 'Atlantis' })
  .person('secret', { city: 'Atlantis' })
  .did('conquered', 'day 0', { price: 666 });

let ask: (text: string, maxRows?: number) => Promise<unknown[]>;
beforeAll(async () => {
  await mine.analyst();
  await theirs.analyst();
  const run = makeSqlConsole({ eventStore: await testEventStore() });
  ask = async (text, maxRows) => (await run(mine.workspaceId, text, { maxRows })).rows;
});

test('answers from the rows of the workspace', async () => {
  expect(
    await ask('SELECT event_name, count() AS n FROM events GROUP BY event_name ORDER BY n DESC'),
  ).toEqual([
    { event_name: 'paid', n: 2 },
    { event_name: 'visited', n: 1 },
  ]);
  expect(
    await ask("SELECT sumIf(properties.price.:Int64, event_name = 'paid') AS sum FROM events; -- done"),
  ).toEqual([{ sum: 15 }]);
  expect(
    await ask(
      "WITH paid AS (SELECT person FROM events WHERE event_name = 'paid') SELECT uniqExact(person) AS n FROM paid JOIN persons USING person",
    ),
  ).toEqual([{ n: 1 }]);
  expect(await ask('SELECT person_id FROM persons ORDER BY person_id')).toHaveLength(2);
  expect(
    await ask(
      "SELECT row_number() OVER (ORDER BY occurred_at) AS n, dateDiff('day', min(occurred_at) OVER (), occurred_at) AS day FROM events ORDER BY n LIMIT 1",
    ),
  ).toEqual([{ n: 1, day: 0 }]);
  expect(await ask("SELECT ';' AS a, 'SETTINGS' AS b, format('{}-{}', 'x', 'y') AS c /* ; */")).toEqual([
    { a: ';', b: 'SETTINGS', c: 'x-y' },
  ]);
});

test('subqueries in every place', async () => {
  expect(
    await ask('SELECT 1 AS x WHERE EXISTS (SELECT 1 FROM events) AND 3 IN (SELECT count() FROM events)'),
  ).toEqual([{ x: 1 }]);
});

test('no more rows than asked for, and says so', async () => {
  const run = makeSqlConsole({ eventStore: await testEventStore() });
  expect(await run(mine.workspaceId, 'SELECT number FROM numbers(100)', { maxRows: 3 })).toMatchObject({
    columns: ['number'],
    rows: [{ number: 0 }, { number: 1 }, { number: 2 }],
    isCut: true,
  });
});

const everyWay = [
  'SELECT event_name AS x FROM events',
  'SELECT x.event_name AS x FROM default.events AS x',
  'SELECT (SELECT groupArray(event_name) FROM events) AS x',
  'SELECT arrayJoin((SELECT groupUniqArray(event_name) FROM events)) AS x',
  'SELECT event_name AS x FROM (SELECT * FROM events UNION ALL SELECT * FROM events)',
  'WITH events AS (SELECT * FROM events) SELECT event_name AS x FROM events',
  'WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 3) SELECT event_name AS x FROM events, r',
  "SELECT event_name AS x FROM events WHERE workspace_id != '' OR 1",
  'SELECT e.event_name AS x FROM numbers(3) AS n LEFT JOIN events AS e ON 1 = 1',
  'SELECT toString(properties) AS x FROM persons',
  'SELECT toString(properties) AS x FROM items',
  "SELECT count() AS x FROM persons WHERE person IN (SELECT person FROM default.events WHERE event_name = 'conquered')",
  'SELECT event_name AS x FROM events FINAL',
  'SELECT event_name AS x FROM events PREWHERE 1',
];
test.each(everyWay)('shows nothing of other workspaces: %s', async (text) => {
  const answer = await ask(text).catch((error: { code: string }) => error.code);
  expect(JSON.stringify(answer)).not.toMatch(/conquered|Atlantis|666|"x":"?[1-9]/);
  expect(answer).not.toEqual([]);
});

const breakOuts = [
  'SELECT * FROM timeline',
  'SELECT * FROM daily_persons',
  'SELECT * FROM default.daily_persons',
  'SELECT * FROM `default`.`daily_persons`',
  'SELECT * FROM "daily_persons"',
  'SELECT * FROM person_overrides',
  'SELECT * FROM schema_migrations',
  'SELECT * FROM system.tables',
  'SELECT * FROM system.query_log',
  'SELECT * FROM information_schema.tables',
  'SELECT * FROM INFORMATION_SCHEMA.TABLES',
  'SELECT (SELECT count() FROM system.tables) AS n',
  'SELECT 1 IN system.databases',
  'SELECT 1 WHERE 1 IN (SELECT 1 FROM system.tables)',
  'SELECT 1 WHERE EXISTS (SELECT 1 FROM daily_persons)',
  'WITH t AS (SELECT * FROM daily_persons) SELECT * FROM t',
  'WITH daily_persons AS (SELECT * FROM daily_persons) SELECT * FROM daily_persons',
  "SELECT * FROM merge('default', '.*')",
  "SELECT * FROM merge('.*')",
  "SELECT * FROM file('/etc/passwd', 'LineAsString')",
  "SELECT file('/etc/passwd')",
  "SELECT * FROM url('http://127.0.0.1:1/', 'CSV', 'a String')",
  "SELECT * FROM remote('127.0.0.1', default.events)",
  "SELECT * FROM remote('127.0.0.1', system.one)",
  "SELECT * FROM cluster('default', default.events)",
  "SELECT * FROM s3('http://x/y.csv')",
  "SELECT * FROM mysql('a', 'b', 'c', 'd', 'e')",
  "SELECT * FROM postgresql('a', 'b', 'c', 'd', 'e')",
  "SELECT * FROM executable('id', 'TSV', 'a String')",
  'SELECT * FROM view(SELECT * FROM daily_persons)',
  "SELECT * FROM input('a String')",
  "SELECT * FROM viewIfPermitted(SELECT 1 ELSE null('a UInt8'))",
  'SELECT * FROM loop(default, events)',
  "SELECT * FROM mergeTreeIndex('default', 'events')",
  'SELECT * FROM (EXPLAIN SELECT 1)',
  'SELECT * FROM (SHOW TABLES)',
  "SELECT dictGet('a', 'b', 1)",
  "SELECT joinGet('default.events', 'person', 1)",
  "SELECT hasColumnInTable('system', 'tables', 'name')",
  'SELECT sleep(3)',
  "SELECT getSetting('readonly')",
  "SELECT getServerSetting('path')",
  'SELECT hostName()',
  'SELECT version()',
  'SELECT currentUser()',
  "SELECT aiGenerate('x')",
  "SELECT skylantern_funnel_timeline('', [])",
  "SELECT initializeAggregation('sumIf', 1, 1)",
  "SELECT catboostEvaluate('/x', 1)",
  "SELECT 1 INTO OUTFILE '/tmp/x'",
  'SELECT 1 FORMAT Null',
  'SELECT event_name FROM events SETTINGS additional_table_filters = {}',
  'SELECT * FROM (SELECT event_name FROM events SETTINGS readonly = 0)',
  'SELECT {x:String}',
  'SELECT 1; DROP TABLE events',
  'SELECT 1) UNION ALL (SELECT 1',
  "SELECT 1 /* ' */ INTO/**/OUTFILE 'x'",
  'INSERT INTO events SELECT * FROM events',
  'DROP TABLE events',
  'SET readonly = 0',
  'SYSTEM SHUTDOWN',
  "SELECT 'open",
  'SELECT $a$ 1 $a$',
  '',
];
test.each(breakOuts)('refused: %s', async (text) => {
  await expect(ask(text)).rejects.toMatchObject({ code: 'query.invalid' });
});

test('a statement without end is stopped', async () => {
  const controller = new AbortController();
  const run = makeSqlConsole({ eventStore: await testEventStore() });
  const endless = run(mine.workspaceId, 'SELECT sum(sipHash64(number)) AS n FROM numbers(1000000000000)', {
    signal: controller.signal,
  });
  setTimeout(() => controller.abort(), 200);
  await expect(endless).rejects.toMatchObject({ code: 'query.cancelled' });
});

test('what the events say is still all there', async () => {
  expect(await ask('SELECT count() AS n FROM events')).toEqual([{ n: 3 }]);
});
