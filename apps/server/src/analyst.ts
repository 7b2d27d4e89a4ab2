import type { InsightContext } from '@skylantern/analyze';
import { sequenceModule } from '@skylantern/analyze/sequence';
import { type Analyst, makeAnalyst, makeAnswerCache, type QueryRunner } from '@skylantern/analyze/server';
import { SkylanternError } from '@skylantern/contracts';
import type { EventStore } from '@skylantern/store';
import { sql } from 'kysely';
import { listItemLinks } from './items/item-links.ts';
import type { Stores } from './open-stores.ts';
import type { WorkspaceDirectory } from './workspaces/directory.ts';

/** Counts what was stored, so that kept answers end when the data changes. */
export interface DataVersions {
  bump(workspaceIds: Iterable<string>): void;
  of(workspaceId: string): string;
}

export function makeDataVersions(startedAt: number): DataVersions {
  const versions = new Map<string, number>();
  return {
    bump(workspaceIds) {
      for (const id of workspaceIds) versions.set(id, (versions.get(id) ?? 0) + 1);
    },
    of: (workspaceId) => `${startedAt}.${versions.get(workspaceId) ?? 0}`,
  };
}

export function openAnalyst(ports: {
  stores: Stores;
  /** The event store, with the sequence engine in it. */
  runner: QueryRunner;
  workspaces: WorkspaceDirectory;
  versions: DataVersions;
  segmentCompiler(workspaceId: string): Promise<InsightContext['segmentPersons']>;
}): Analyst {
  const { state } = ports.stores;
  return makeAnalyst({
    eventStore: ports.runner,
    cache: makeAnswerCache(),
    async workspaceSettings(workspaceId) {
      const workspace = await ports.workspaces.findWorkspace(workspaceId);
      if (workspace === null) throw new SkylanternError('not-found', `there is no workspace ${workspaceId}`);
      return { ...workspace, itemLinks: await listItemLinks(state, workspaceId) };
    },
    async eventCodes(workspaceId) {
      const found = await sql<{ name: string; code: number }>`
        select name, code from event_name where workspace_id = ${workspaceId}`.execute(state);
      return new Map(found.rows.map((row) => [row.name, row.code]));
    },
    async hasOverrides(workspaceId) {
      const found = await sql<{ merged: boolean }>`
        select exists (select from merge where workspace_id = ${workspaceId}) as merged`.execute(state);
      return found.rows[0]?.merged ?? false;
    },
    segmentCompiler: ports.segmentCompiler,
    dataVersion: async (workspaceId) => ports.versions.of(workspaceId),
    now: () => new Date(),
  });
}

/** Makes the sequence engine callable in the event store. */
export async function registerEngine(events: EventStore): Promise<void> {
  const { name, code, functions } = sequenceModule;
  const accepted = await events.registerWasm({
    name: 'skylantern_sequence',
    code,
    functions: functions.map((statement) => statement.replaceAll(name, '{module}')),
  });
  if (!accepted) {
    throw new SkylanternError('config.invalid', 'WebAssembly functions are not switched on');
  }
}
