import { type JsonObject, newId, SkylanternError } from '@skylantern/contracts';
import { type Executor, seal } from '@skylantern/store';
import { sql } from 'kysely';
import { Compile } from 'typebox/compile';
import type { Channel } from '../channels/define-channel.ts';
import { channels } from '../channels/index.ts';
import { openChannels } from '../engine/open-channels.ts';

/** What a member may see of a channel: of secrets only whether they are set. */
export interface ShownChannel {
  id: string;
  type: string;
  name: string;
  config: JsonObject;
  secretsSet: string[];
  onUnknown: 'stop' | 'repeat';
  maxConcurrent: number;
  maxPerMinute: number | null;
}

export interface ChannelInput {
  type: string;
  name: string;
  config: JsonObject;
  onUnknown?: 'stop' | 'repeat' | undefined;
  maxConcurrent?: number | undefined;
  maxPerMinute?: number | null | undefined;
}

export interface ChannelRows {
  list(workspaceId: string, after: string, limit: number): Promise<ShownChannel[]>;
  get(workspaceId: string, id: string): Promise<ShownChannel>;
  create(workspaceId: string, input: ChannelInput): Promise<string>;
  /** Fields of `config` that are left out stay as they are, secrets too; null takes one out. */
  update(workspaceId: string, id: string, change: Partial<Omit<ChannelInput, 'type'>>): Promise<void>;
  /** Refused while an open rule sends by it. */
  archive(workspaceId: string, id: string): Promise<void>;
}

export function makeChannelRows(db: Executor, encryptionKey: Buffer, now: () => Date): ChannelRows {
  async function open(workspaceId: string, id: string) {
    const channel = (await openChannels(db, [id], encryptionKey)).get(id);
    if (channel === undefined || channel.workspaceId !== workspaceId) {
      throw new SkylanternError('not-found', 'there is no such channel in this workspace');
    }
    return channel;
  }

  return {
    async list(workspaceId, after, limit) {
      const found = await sql<{ id: string }>`select id from channel
        where workspace_id = ${workspaceId} and archived_at is null and id > ${after} order by id limit ${limit}`.execute(
        db,
      );
      const opened = await openChannels(
        db,
        found.rows.map((row) => row.id),
        encryptionKey,
      );
      return found.rows.flatMap(({ id }) => {
        const channel = opened.get(id);
        return channel === undefined ? [] : [show(channel)];
      });
    },
    get: async (workspaceId, id) => show(await open(workspaceId, id)),
    async create(workspaceId, input) {
      const kind = getKind(input.type);
      checkConfig(kind, input.config);
      const id = newId('channel');
      await sql`insert into channel (id, workspace_id, type, name, config, on_unknown, max_concurrent, max_per_minute, created_at, updated_at)
        values (${id}, ${workspaceId}, ${kind.name}, ${input.name}, ${seal(encryptionKey, id, input.config)},
          ${input.onUnknown ?? 'stop'}, ${input.maxConcurrent ?? 10}, ${input.maxPerMinute ?? null}, ${now()}, ${now()})`.execute(
        db,
      );
      return id;
    },
    async update(workspaceId, id, change) {
      const channel = await open(workspaceId, id);
      const merged = Object.fromEntries(
        Object.entries({ ...channel.config, ...change.config }).filter(([, value]) => value !== null),
      );
      checkConfig(getKind(channel.type), merged);
      const perMinute = change.maxPerMinute === undefined ? channel.maxPerMinute : change.maxPerMinute;
      await sql`update channel set name = ${change.name ?? channel.name}, config = ${seal(encryptionKey, id, merged)},
        on_unknown = ${change.onUnknown ?? channel.onUnknown}, max_concurrent = ${change.maxConcurrent ?? channel.maxConcurrent},
        max_per_minute = ${perMinute}, updated_at = ${now()} where id = ${id}`.execute(db);
    },
    async archive(workspaceId, id) {
      await open(workspaceId, id);
      const used = await sql<{
        name: string;
      }>`select j.name from journey j join journey_version v on v.id = j.active_version
        where j.workspace_id = ${workspaceId} and j.state in ('live', 'paused')
          and v.definition -> 'message' ->> 'channelId' = ${id} limit 1`.execute(db);
      const rule = used.rows[0];
      if (rule !== undefined)
        throw new SkylanternError('conflict', `the rule "${rule.name}" sends by this channel: end it first`);
      await sql`update channel set archived_at = ${now()}, config = ${Buffer.alloc(0)} where id = ${id}`.execute(
        db,
      );
    },
  };
}

function getKind(type: string): Channel {
  const kind = channels.get(type);
  if (kind !== undefined) return kind;
  const known = [...channels.keys()].join(', ');
  throw new SkylanternError('request.invalid', `type: there is no channel "${type}", but ${known}`, {
    field: 'type',
  });
}

function checkConfig(kind: Channel, config: JsonObject): void {
  const validator = Compile(kind.config);
  if (validator.Check(config)) return;
  const errors = [...validator.Errors(config)].sort((a, b) => b.instancePath.length - a.instancePath.length);
  const field = `config${(errors[0]?.instancePath ?? '').replaceAll('/', '.')}`;
  throw new SkylanternError('request.invalid', `${field}: ${errors[0]?.message ?? 'is not valid'}`, {
    field,
  });
}

function show(channel: Omit<ShownChannel, 'secretsSet'>): ShownChannel {
  const secrets = channels.get(channel.type)?.secrets ?? [];
  const { id, type, name, onUnknown, maxConcurrent, maxPerMinute } = channel;
  const config = Object.fromEntries(Object.entries(channel.config).filter(([key]) => !secrets.includes(key)));
  const secretsSet = secrets.filter((key) => channel.config[key] !== undefined && channel.config[key] !== '');
  return { id, type, name, config, secretsSet, onUnknown, maxConcurrent, maxPerMinute };
}
