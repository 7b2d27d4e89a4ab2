import type { JsonObject } from '@skylantern/contracts';
import { type Executor, unseal } from '@skylantern/store';
import { sql } from 'kysely';

/** A channel with its config in the clear. */
export interface OpenChannel {
  id: string;
  workspaceId: string;
  type: string;
  name: string;
  config: JsonObject;
  onUnknown: 'stop' | 'repeat';
  maxConcurrent: number;
  maxPerMinute: number | null;
}

/** Those in use; removed ones, and those whose config this key does not open, are left out. */
export async function openChannels(
  db: Executor,
  ids: readonly string[],
  encryptionKey: Buffer,
): Promise<Map<string, OpenChannel>> {
  const found = await sql<Omit<OpenChannel, 'config'> & { config: Buffer }>`
    select id, workspace_id as "workspaceId", type, name, config, on_unknown as "onUnknown",
      max_concurrent as "maxConcurrent", max_per_minute as "maxPerMinute"
    from channel where id = any(${[...new Set(ids)]}::text[]) and archived_at is null`.execute(db);
  const open = new Map<string, OpenChannel>();
  for (const row of found.rows) {
    const config = findConfig(encryptionKey, row.id, row.config);
    if (config !== null) open.set(row.id, { ...row, config });
  }
  return open;
}

function findConfig(encryptionKey: Buffer, id: string, sealed: Buffer): JsonObject | null {
  try {
    return unseal(encryptionKey, id, sealed);
  } catch {
    return null;
  }
}
