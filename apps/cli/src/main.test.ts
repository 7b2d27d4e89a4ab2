import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ImportJob } from '@skylantern/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { skylantern, skylanternJson, startServer } from './programs.fixture.ts';

let parent: string;
let data: string;
let stop: Awaited<ReturnType<typeof startServer>>;
let workspace: { id: string; writeKey: string; serverKey: string; apiToken: string };

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'skylantern-cli-'));
  data = join(parent, 'data');
  stop = await startServer(data, 'off');
  workspace = await skylanternJson(data, [
    'workspace',
    'create',
    'Acme',
    '--time-zone',
    'Europe/London',
    '--json',
  ]);
});
afterAll(async () => {
  await stop?.('SIGTERM');
  await rm(parent, { recursive: true, force: true });
});

test('a workspace is made with its keys, and listed', async () => {
  expect(workspace).toEqual({
    id: expect.stringMatching(/^ws_/),
    writeKey: expect.stringMatching(/^wk_/),
    serverKey: expect.stringMatching(/^sk_/),
    apiToken: expect.stringMatching(/^at_/),
  });
  expect(await skylanternJson(data, ['workspace', 'list', '--json'])).toEqual([
    { id: workspace.id, name: 'Acme', isDemo: false },
  ]);
});

test('a member is made, once', async () => {
  const args = ['member', 'create', '--email', 'ada@example.org', '--name', 'Ada', '--role', 'editor'];
  const rest = ['--password', 'long enough', '--workspace', workspace.id, '--json'];
  expect(await skylanternJson(data, [...args, ...rest])).toEqual({ id: expect.stringMatching(/^mem_/) });
  const again = await skylantern(data, [...args, ...rest]);
  expect([again.code, JSON.parse(again.err).error.code]).toEqual([1, 'conflict']);
  const silent = await skylantern(data, [...args, '--workspace', workspace.id]);
  expect(silent.err).toBe('✗ the password is missing. Give it with --password, or run this in a terminal\n');
});

test('a file is imported, its bad rows are counted, and the same file again adds nothing', async () => {
  const file = join(parent, 'orders.csv');
  const mapping = join(parent, 'map.yaml');
  await writeFile(
    file,
    'order,customer,at,amount\n1,ann,2024-03-31 00:30:00,5\n2,bob,2024-03-31 02:30:00,x\n3,bob,2024-03-31 02:30:00,7.5\n4,null,2024-03-31 02:30:00,7.5\n',
  );
  await writeFile(
    mapping,
    'event: order_placed\nperson: { user_id: customer }\ntime: { column: at, zone: Europe/London }\nproperties: { types: { amount: number } }\n',
  );
  const args = ['import', file, '--mapping', mapping, '--workspace', workspace.id, '--wait'];
  const job = await skylanternJson<ImportJob>(data, [...args, '--json']);
  expect(job).toMatchObject({ state: 'done', lines: 5, events: 2, setAside: 2, progress: 1, fault: null });
  const again = await skylantern(data, args);
  expect(again.code).toBe(0);
  expect(again.out).toContain('orders.csv: done at line 5, 2 events sent; 2 rows were set aside');
  const answer = await skylanternJson<{ findings: { check: string; says: string }[] }>(data, [
    'doctor',
    '--json',
  ]);
  expect(answer.findings.find(({ check }) => check === 'quarantine')?.says).toBe('2 events are set aside');
});

test('a mapping can be guessed, and one that does not fit is refused with its field', async () => {
  const file = join(parent, 'guess.csv');
  await writeFile(file, 'user_id;event;created_at;total\n7;paid;31/12/2024 10:00;12.5\n');
  const guess = await skylantern(data, ['import', file, '--guess', '--workspace', workspace.id]);
  expect(guess.out).toBe(
    'event:\n  column: event\nperson:\n  user_id: user_id\ntime:\n  column: created_at\n  format: D/M/YYYY H:mm\nproperties:\n  types:\n    total: number\n',
  );
  const mapping = join(parent, 'wrong.yaml');
  await writeFile(mapping, guess.out.replace('user_id: user_id', 'user_id: nobody'));
  const refused = await skylantern(data, ['import', file, '--mapping', mapping, '--workspace', workspace.id]);
  expect(refused.code).toBe(1);
  expect(refused.err).toBe(
    '✗ person.user_id: the file has no column "nobody"; it has user_id, event, created_at, total\n',
  );
});

test('an insight is asked from standard input', async () => {
  const question = {
    params: { steps: [{ what: { event: 'order_placed' } }, { what: { event: 'order_paid' } }], window: '7d' },
    period: { from: '2024-03-01', until: '2024-04-30' },
  };
  const answer = await skylanternJson<object>(
    data,
    ['ask', 'funnel', '-', '--workspace', workspace.id],
    JSON.stringify(question),
  );
  expect(JSON.stringify(answer)).toContain('"persons":2');
  const wrong = await skylantern(data, ['ask', 'funnel', '-', '--workspace', workspace.id], '{');
  expect([wrong.code, wrong.out]).toEqual([1, '']);
  expect(wrong.err).toContain('the question is not JSON');
});

test('SQL is asked over the workspace', async () => {
  const query = 'select event_name as name, count() as events from events group by name';
  const answer = await skylanternJson<object>(data, ['sql', query, '--workspace', workspace.id]);
  expect(answer).toMatchObject({ rows: [{ name: 'order_placed', events: 2 }] });
});

test('errors are one line that says what to do', async () => {
  const nowhere = await skylantern(join(parent, 'nowhere'), ['workspace', 'list']);
  expect(nowhere.err).toBe(
    `✗ no server is running on ${join(parent, 'nowhere')}. Start it with \`npm run up\`, or name its data directory with --data\n`,
  );
  const typo = await skylantern(data, ['workspaces']);
  expect([typo.code, typo.err]).toEqual([1, '✗ Unknown command workspaces. See `skylantern --help`\n']);
  const other = await skylantern(data, ['ask', 'funnel', '-', '--workspace', 'ws_other'], '{}');
  expect(other.err).toContain('there is no workspace ws_other');
});

test('the doctor finds all well, and says what is not', async () => {
  const well = await skylantern(data, ['doctor']);
  expect(well.code).toBe(0);
  expect(well.out).toContain('✓ event store: embedded, ready');
  const ill = await skylantern(join(parent, 'nowhere'), ['doctor']);
  expect(ill.code).toBe(1);
  expect(ill.out).toContain('✗ server: none is running');
});

test('a person is forgotten only when its id is said again', async () => {
  const args = ['forget', 'ann', '--workspace', workspace.id];
  const asked = await skylantern(data, args);
  expect(asked.code).toBe(1);
  const id = /--yes (per_\w+)/.exec(asked.err)?.[1] ?? '';
  expect(asked.err).toContain(`this deletes ann (${id}) for good`);
  const begun = await skylanternJson<object>(data, [...args, '--yes', id, '--no-wait', '--json']);
  expect(begun).toMatchObject({ id: expect.stringMatching(/^ers_/), askedBy: 'admin', isThorough: false });
});

test('help is there for every command', async () => {
  const help = await skylantern(data, ['--help']);
  expect(help.code).toBe(0);
  for (const name of [
    'workspace',
    'member',
    'import',
    'ask',
    'sql',
    'doctor',
    'backup',
    'restore',
    'replay',
    'forget',
  ])
    expect(help.out).toContain(name);
  expect((await skylantern(data, ['import', '--help'])).out).toContain('--mapping');
});
