import {
  describeFault,
  type Json,
  type JsonObject,
  newId,
  SkylanternError,
  type SourceLimits,
  type SourceMapping,
} from '@skylantern/contracts';
import { type Executor, seal, unseal } from '@skylantern/store';
import { sql } from 'kysely';
import { Compile } from 'typebox/compile';
import type { Source } from './define-source.ts';
import { sources } from './index.ts';

/** A source with its config in the clear. */
export interface SourceRecord {
  id: string;
  workspaceId: string;
  kind: string;
  name: string;
  config: JsonObject;
  mapping: SourceMapping | null;
  schedule: string | null;
  limits: SourceLimits;
  isPaused: boolean;
  position: Json;
  nextRunAt: Date | null;
  /** Runs that failed since the last that went well. */
  failures: number;
  /** Somebody has to do something before a run can go well. */
  needsHelp: boolean;
  /** When it is tried after a failure. */
  retryAt: Date | null;
  createdAt: Date;
  timeZone: string;
}

export interface SourceChange {
  name?: string | undefined;
  config?: JsonObject | undefined;
  mapping?: SourceMapping | null | undefined;
  schedule?: string | null | undefined;
  limits?: SourceLimits | undefined;
  isPaused?: boolean | undefined;
  nextRunAt?: Date | null | undefined;
  /** Somebody has changed something: where it failed, it is tried then. */
  triesAt?: Date | undefined;
  forgetsPosition?: boolean | undefined;
}

const columns = sql`s.id, s.workspace_id as "workspaceId", s.kind, s.name, s.config, s.mapping, s.schedule, s.limits,
  s.is_paused as "isPaused", s.position, s.next_run_at as "nextRunAt", s.failures, s.needs_help as "needsHelp",
  s.retry_at as "retryAt", s.created_at as "createdAt",
  w.time_zone as "timeZone" from source s join workspace w on w.id = s.workspace_id`;

/** Where sources are kept; of each its config is sealed with the key of this server. */
export function makeSourceRows(db: Executor, encryptionKey: Buffer) {
  type Sealed = Omit<SourceRecord, 'config'> & { config: Buffer };
  const open = (row: Sealed): SourceRecord => ({ ...row, config: unseal(encryptionKey, row.id, row.config) });

  async function find(id: string): Promise<SourceRecord | null> {
    const found = await sql<Sealed>`select ${columns} where s.id = ${id} and s.archived_at is null`.execute(
      db,
    );
    const [row] = found.rows;
    return row === undefined ? null : open(row);
  }

  return {
    find,
    /** Throws `not-found` for a source of another workspace, too. */
    async get(workspaceId: string, id: string): Promise<SourceRecord> {
      const source = await find(id);
      if (source?.workspaceId === workspaceId) return source;
      throw new SkylanternError('not-found', 'there is no such source in this workspace');
    },
    async list(workspaceId: string, after: string, limit: number): Promise<SourceRecord[]> {
      const found = await sql<Sealed>`select ${columns}
        where s.workspace_id = ${workspaceId} and s.archived_at is null and s.id > ${after}
        order by s.id limit ${limit}`.execute(db);
      return found.rows.map(open);
    },
    async insert(
      workspaceId: string,
      source: { kind: string; name: string; config: JsonObject; createdBy: string },
    ): Promise<string> {
      const id = newId('source');
      await sql`insert into source (id, workspace_id, kind, name, config, created_by)
        values (${id}, ${workspaceId}, ${source.kind}, ${source.name}, ${seal(encryptionKey, id, source.config)},
          ${source.createdBy})`.execute(db);
      return id;
    },
    async update(id: string, change: SourceChange): Promise<void> {
      const { name, config, mapping, schedule, limits, isPaused, nextRunAt, triesAt } = change;
      const sealed = config === undefined ? null : seal(encryptionKey, id, config);
      await sql`update source set updated_at = now(),
        name = coalesce(${name ?? null}, name),
        config = coalesce(${sealed}::bytea, config),
        mapping = case when ${mapping !== undefined} then ${mapping === null || mapping === undefined ? null : JSON.stringify(mapping)}::jsonb else mapping end,
        schedule = case when ${schedule !== undefined} then ${schedule ?? null} else schedule end,
        limits = coalesce(${limits === undefined ? null : JSON.stringify(limits)}::jsonb, limits),
        is_paused = coalesce(${isPaused ?? null}::boolean, is_paused),
        next_run_at = case when ${nextRunAt !== undefined} then ${nextRunAt?.toISOString() ?? null}::timestamptz
          else next_run_at end,
        retry_at = case when ${triesAt !== undefined} and failures > 0 then ${triesAt?.toISOString() ?? null}::timestamptz
          else retry_at end,
        needs_help = needs_help and ${triesAt === undefined},
        position = case when ${change.forgetsPosition ?? false} then null else position end
        where id = ${id}`.execute(db);
    },
    async archive(id: string): Promise<void> {
      const archived =
        await sql`update source set archived_at = now(), config = '', next_run_at = null, retry_at = null
        where id = ${id} and not exists (select from source_run
          where source_id = ${id} and state in ('queued', 'running') and reason <> 'received') returning id`.execute(
          db,
        );
      if (archived.rows.length === 0)
        throw new SkylanternError('conflict', 'this source is being read: cancel its run first');
      await sql`delete from source_sample where source_id = ${id}`.execute(db);
    },
    /** The time at which it is tried again was noticed: another one may have been set meanwhile. */
    async forgetRetry(id: string, until: Date): Promise<void> {
      await sql`update source set retry_at = null
        where id = ${id} and retry_at <= ${until.toISOString()}::timestamptz`.execute(db);
    },
    /** Those that are due, by their schedule or to be tried again. */
    async listDue(now: Date): Promise<SourceRecord[]> {
      const found = await sql<Sealed>`select ${columns} where s.archived_at is null and not s.is_paused
        and least(s.next_run_at, s.retry_at) <= ${now.toISOString()}::timestamptz and s.mapping is not null`.execute(
        db,
      );
      return found.rows.map(open);
    },
  };
}
export type SourceRows = ReturnType<typeof makeSourceRows>;

/** Throws `request.invalid` for a kind that is not known. */
export function getSourceKind(kind: string): Source {
  const known = sources.get(kind);
  if (known !== undefined) return known;
  throw new SkylanternError(
    'request.invalid',
    `kind "${kind}" is not one of ${[...sources.keys()].join(', ')}`,
    {
      field: 'kind',
    },
  );
}

/** Throws `request.invalid` naming the field. */
export function checkSourceConfig(kind: Source, config: JsonObject): void {
  const validator = Compile(kind.config);
  const fault = validator.Check(config) ? (kind.findFault?.(config) ?? null) : null;
  if (fault !== null)
    throw new SkylanternError('request.invalid', `config.${fault.field}: ${fault.detail}`, {
      field: `config.${fault.field}`,
    });
  if (validator.Check(config)) return;
  const { field, remedy } = describeFault([...validator.Errors(config)]);
  throw new SkylanternError('request.invalid', `config.${field} ${remedy}`, { field: `config.${field}` });
}

/** Fields left out stay as they were; null takes one out. */
export function mergeConfig(known: JsonObject, given: JsonObject): JsonObject {
  const merged = { ...known, ...given };
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null));
}
