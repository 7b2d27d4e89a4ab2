import { newId, type Role } from '@skylantern/contracts';
import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';
import { LRUCache } from 'lru-cache';
import { hashSecret, makeSecret } from '../http/principal.ts';

export interface Workspace {
  id: string;
  name: string;
  timeZone: string;
  weekStart: number;
  currency: string;
  isDemo: boolean;
}

export interface ApiKey {
  id: string;
  workspaceId: string;
  kind: 'write' | 'server' | 'api';
  role: Role;
}

/** Workspaces, keys, memberships and log-ins as every request needs them: cached for seconds, forgotten on change. */
export interface WorkspaceDirectory {
  findWorkspace(id: string): Promise<Workspace | null>;
  findKey(key: string): Promise<ApiKey | null>;
  findRole(memberId: string, workspaceId: string): Promise<Role | null>;
  findSession(hash: Buffer): Promise<string | null>;
  /** Call after any change to the tables behind. */
  forget(): void;
}

const CACHE_MS = 5_000;
const keyPrefix = { write: 'wk_', server: 'sk_', api: 'at_' };

export function makeDirectory(db: Executor): WorkspaceDirectory {
  const cache = new LRUCache<string, { value: object | string | null }>({ max: 20_000, ttl: CACHE_MS });

  async function cached<T extends object | string>(
    key: string,
    load: () => Promise<T | null>,
  ): Promise<T | null> {
    const hit = cache.get(key);
    if (hit !== undefined) return hit.value as T | null; // one kind of value per kind of key
    const value = await load();
    cache.set(key, { value });
    return value;
  }

  return {
    findWorkspace: (id) =>
      cached(`workspace:${id}`, async () => {
        const found = await sql<Workspace>`
          select id, name, time_zone as "timeZone", week_start as "weekStart", currency, is_demo as "isDemo"
          from workspace where id = ${id}`.execute(db);
        return found.rows[0] ?? null;
      }),
    findKey: (key) => {
      const hash = hashSecret(key);
      return cached(`key:${hash.toString('base64')}`, async () => {
        const found = await sql<ApiKey>`
          update api_key set last_used_at = now() where key_hash = ${hash} and revoked_at is null
          returning id, workspace_id as "workspaceId", kind, role`.execute(db);
        return found.rows[0] ?? null;
      });
    },
    findRole: (memberId, workspaceId) =>
      cached(`role:${memberId}:${workspaceId}`, async () => {
        const found = await sql<{ role: Role }>`
          select role from membership where member_id = ${memberId} and workspace_id = ${workspaceId}`.execute(
          db,
        );
        return found.rows[0]?.role ?? null;
      }),
    findSession: (hash) =>
      cached(`session:${hash.toString('base64')}`, async () => {
        const found = await sql<{ id: string }>`
          select member_id as id from member_session where token_hash = ${hash} and expires_at > now()`.execute(
          db,
        );
        return found.rows[0]?.id ?? null;
      }),
    forget: () => cache.clear(),
  };
}

export async function insertWorkspace(
  db: Executor,
  workspace: { name: string; timeZone: string; isDemo?: boolean; currency?: string },
): Promise<string> {
  const id = newId('workspace');
  await sql`insert into workspace (id, name, time_zone, is_demo, currency)
    values (${id}, ${workspace.name}, ${workspace.timeZone}, ${workspace.isDemo ?? false}, ${workspace.currency ?? 'USD'})`.execute(
    db,
  );
  return id;
}

/** Makes a key and answers it; of server keys and API tokens only the hash stays. */
export async function insertKey(
  db: Executor,
  key: { workspaceId: string; kind: ApiKey['kind']; name: string; role: Role },
): Promise<{ id: string; key: string }> {
  const id = newId('token');
  const secret = makeSecret(keyPrefix[key.kind]);
  const shown = key.kind === 'write' ? secret : `${secret.slice(0, 7)}…`;
  await sql`insert into api_key (id, workspace_id, kind, name, role, key_hash, shown)
    values (${id}, ${key.workspaceId}, ${key.kind}, ${key.name}, ${key.role}, ${hashSecret(secret)}, ${shown})`.execute(
    db,
  );
  return { id, key: secret };
}
