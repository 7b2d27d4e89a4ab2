import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';
import { defaultIdentityTypes, type IdentityRules, type IdentityType, makeRules } from './identity-types.ts';

/** The defaults as the workspace changed them, with its own types. */
export async function loadRules(db: Executor, workspaceId: string): Promise<IdentityRules> {
  const changed = await sql<IdentityType>`
    select name, class, max_per_person as "maxPerPerson", max_new as "maxNew", window_days as "windowDays",
      priority, links, normaliser
    from identity_type where workspace_id = ${workspaceId}`.execute(db);
  const workspace = await sql<{ country: string | null }>`
    select country from workspace where id = ${workspaceId}`.execute(db);
  const own = new Map(changed.rows.map((type) => [type.name, type]));
  const defaults = defaultIdentityTypes.map((type) => own.get(type.name) ?? type);
  const names = new Set(defaults.map((type) => type.name));
  const added = changed.rows.filter((type) => !names.has(type.name));
  return makeRules([...defaults, ...added], workspace.rows[0]?.country ?? null);
}
