import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Door } from '@skylantern/collect';
import { blankEvent, callNames, type IncomingEvent, type JsonObject } from '@skylantern/contracts';
import type { StateStore } from '@skylantern/store';
import { sql } from 'kysely';
import { type DemoWorkspace, demoDataDirectory, demoWorkspaces } from './demo-data.ts';

const BATCH = 500;

/** Hands the items of the demo to the door until all have been taken; what is sent again after a start that was cut off counts once. */
export async function sendDemoItems({
  state,
  door,
}: {
  state: StateStore;
  door: Pick<Door, 'takeOwn'>;
}): Promise<void> {
  const found = await sql<{ value: { workspaceIds: string[]; areItemsSent?: boolean } }>`
    select value from setting where name = 'demo'`.execute(state);
  const [demo] = found.rows;
  if (demo === undefined || demo.value.areItemsSent) return;
  for (const [i, { items }] of demoWorkspaces.entries()) {
    const workspaceId = demo.value.workspaceIds[i];
    if (items === undefined || workspaceId === undefined) continue;
    const calls = await readItems(items);
    for (let first = 0; first < calls.length; first += BATCH)
      await door.takeOwn(workspaceId, 'demo', calls.slice(first, first + BATCH), new Date());
  }
  await sql`update setting set value = value || '{"areItemsSent": true}' where name = 'demo'`.execute(state);
}

async function readItems({ file, type }: NonNullable<DemoWorkspace['items']>): Promise<IncomingEvent[]> {
  const text = gunzipSync(await readFile(join(demoDataDirectory(), file))).toString('utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => {
      const { id, traits } = JSON.parse(line) as { id: string; traits: JsonObject }; // as we ship it
      const messageId = `demo:${type}:${id}`;
      return blankEvent({ kind: 'item', name: callNames.item, messageId, item: { type, id }, traits });
    });
}
