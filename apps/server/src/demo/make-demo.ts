import { copyFile, open, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Door, type Imports, insertJob, newImportId, parseMapping } from '@skylantern/collect';
import type { ImportMapping } from '@skylantern/contracts';
import type { Executor, StateStore } from '@skylantern/store';
import { sql } from 'kysely';
import { saveItemLinks } from '../items/item-links.ts';
import { insertKey, insertWorkspace } from '../workspaces/directory.ts';
import { type DemoWorkspace, demoDataDirectory, demoWorkspaces } from './demo-data.ts';
import { sendDemoItems } from './send-demo-items.ts';

/**
 * Makes the demo workspaces at the first start and queues their imports; the importer fills them while the server
 * already answers. Files lie ready before the one transaction that makes everything, so that a start which is cut
 * off leaves all or nothing; a demo that somebody removed stays removed.
 */
export async function makeDemo(ports: {
  state: StateStore;
  imports: Imports;
  door: Pick<Door, 'takeOwn'>;
}): Promise<void> {
  await makeWorkspaces(ports);
  await sendDemoItems(ports);
}

async function makeWorkspaces({ state, imports }: { state: StateStore; imports: Imports }): Promise<void> {
  const known = await sql`select from setting where name = 'demo'`.execute(state);
  if (known.rows.length > 0) return;
  const prepared: Prepared[] = [];
  for (const workspace of demoWorkspaces) prepared.push(await prepare(workspace, imports));
  const isMade = await state.transaction(async (trx) => {
    // Waits for another server on the same state store, and finds its row.
    const first = await sql`
      insert into setting (name, value) values ('demo', '{}') on conflict do nothing returning name`.execute(
      trx,
    );
    if (first.rows.length === 0) return false;
    const workspaceIds: string[] = [];
    for (const one of prepared) workspaceIds.push(await insertDemo(trx, one));
    await sql`update setting set value = ${JSON.stringify({ workspaceIds })}::jsonb where name = 'demo'`.execute(
      trx,
    );
    return true;
  });
  if (isMade) imports.wake();
}

interface Prepared {
  workspace: DemoWorkspace;
  importId: string;
  fileName: string;
  fileBytes: number;
  mapping: ImportMapping;
}

async function prepare(workspace: DemoWorkspace, imports: Imports): Promise<Prepared> {
  const source = demoDataDirectory();
  const fileName = `${workspace.data}.csv.gz`;
  const importId = newImportId();
  const path = imports.pathOf(importId);
  const draft = `${path}.part`;
  await copyFile(join(source, fileName), draft);
  const file = await open(draft, 'r+');
  await file.sync().finally(() => file.close());
  await rename(draft, path);
  return {
    workspace,
    importId,
    fileName,
    fileBytes: (await stat(path)).size,
    mapping: parseMapping(await readFile(join(source, `${workspace.data}.map.yaml`), 'utf8')),
  };
}

async function insertDemo(db: Executor, prepared: Prepared): Promise<string> {
  const { name, timeZone, currency, items } = prepared.workspace;
  const workspaceId = await insertWorkspace(db, { name, timeZone, currency, isDemo: true });
  await insertKey(db, { workspaceId, kind: 'write', name: 'Default', role: 'viewer' });
  if (items !== undefined) await saveItemLinks(db, workspaceId, [{ type: items.type, key: items.key }]);
  const { importId: id, fileName, fileBytes, mapping } = prepared;
  await insertJob(db, { id, workspaceId, fileName, fileBytes, mapping, createdBy: 'demo' });
  return workspaceId;
}
