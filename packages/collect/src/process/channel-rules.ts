import type { ChannelRule } from '@skylantern/contracts';
import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';
import { defaultChannelRules } from '../enrich/default-channel-rules.ts';

export interface LoadedChannelRules {
  rules: readonly ChannelRule[];
  isDefault: boolean;
}

/** The rules as the workspace changed them, else the built-in ones. */
export async function loadChannelRules(db: Executor, workspaceId: string): Promise<LoadedChannelRules> {
  const found = await sql<{ rules: ChannelRule[] }>`
    select rules from channel_rules where workspace_id = ${workspaceId}`.execute(db);
  const own = found.rows[0]?.rules;
  return { rules: own ?? defaultChannelRules, isDefault: own === undefined };
}

export async function saveChannelRules(
  db: Executor,
  workspaceId: string,
  rules: readonly ChannelRule[],
): Promise<void> {
  await sql`
    insert into channel_rules (workspace_id, rules) values (${workspaceId}, ${JSON.stringify(rules)}::jsonb)
    on conflict (workspace_id) do update set rules = excluded.rules, updated_at = now()`.execute(db);
}

export async function resetChannelRules(db: Executor, workspaceId: string): Promise<void> {
  await sql`delete from channel_rules where workspace_id = ${workspaceId}`.execute(db);
}
