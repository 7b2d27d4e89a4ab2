import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startPracticeCollector } from '@skylantern/sdk-core/practice-collector';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const client = new URL('./index.ts', import.meta.url).href;

/** A short program, run to its end in a Node of its own. */
async function run(program: string): Promise<number | null> {
  const folder = await mkdtemp(join(tmpdir(), 'skylantern-exit-'));
  const file = join(folder, 'program.mts');
  await writeFile(file, program);
  const child = spawn(process.execPath, ['--import', 'tsx', file], { cwd: root, stdio: 'inherit' });
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  await rm(folder, { recursive: true });
  return code;
}

test('a program that just ends delivers what it queued, through one refusal', async () => {
  const collector = await startPracticeCollector();
  collector.plan({ do: 'answer', status: 503 });
  const code = await run(`
    import { createSkylantern } from '${client}';
    const sky = createSkylantern({ writeKey: 'wk', host: '${collector.url}', flushIntervalMs: 3_600_000 });
    for (let i = 0; i < 7; i++) void sky.track({ event: 'e', userId: 'ada' });
  `);
  expect(code).toBe(0);
  expect(collector.stored.size).toBe(7);
  await collector.down();
});

test('a program ends also when nobody answers', async () => {
  const collector = await startPracticeCollector();
  await collector.down();
  const code = await run(`
    import { createSkylantern } from '${client}';
    const sky = createSkylantern({ writeKey: 'wk', host: '${collector.url}', exitTimeoutMs: 300 });
    void sky.track({ event: 'e', userId: 'ada' });
  `);
  expect(code).toBe(0);
});
