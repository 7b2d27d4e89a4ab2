import {
  cancelRun,
  checkSchedule,
  checkSourceConfig,
  checkSourceMapping,
  getSourceKind,
  listLastRuns,
  listRuns,
  listSamples,
  mergeConfig,
  nextRunOf,
  queueRun,
  receiveRows as receive,
  type SourceRecord,
  sampleSource,
  showRun,
  sources,
} from '@skylantern/collect';
import {
  cancelSourceRun,
  createSource,
  getSource,
  getSourceAddress,
  isSkylanternError,
  type JsonObject,
  listSourceKinds,
  listSourceRuns,
  listSources,
  receiveRows,
  removeSource,
  renewSourceAddress,
  runSource,
  SkylanternError,
  type SourceReply,
  trySource,
  updateSource,
} from '@skylantern/contracts';
import type { EventLog, StateStore } from '@skylantern/store';
import type { Collection } from '../collection.ts';
import type { ServerConfig } from '../config.ts';
import { type HandledRoute, handle } from '../http/handle.ts';
import { actorOf, isSameSecret, makeSecret } from '../http/principal.ts';
import type { Sources } from '../sources/open-sources.ts';
import { audit } from '../workspaces/audit.ts';
import { pageOf } from './page.ts';

export function makeSourceRoutes(ports: {
  state: StateStore;
  log: EventLog;
  sources: Sources;
  config: ServerConfig;
  publicUrl(): string;
  collection: Pick<Collection, 'noteLimited'>;
}): HandledRoute[] {
  const { state, log, config } = ports;
  const { rows } = ports.sources;
  const db = state.tables<object>();
  /** What webhooks sent lately and the processor may not have remembered yet. */
  const recent = new Set<string>();

  async function show(list: readonly SourceRecord[]): Promise<SourceReply[]> {
    const runs = await listLastRuns(
      db,
      list.map((one) => one.id),
    );
    return list.map((source) => {
      const run = runs.get(source.id);
      return { ...shownOf(source), lastRun: run === undefined ? null : showRun(run) };
    });
  }
  async function showOne(workspaceId: string, id: string): Promise<SourceReply> {
    const [shown] = await show([await rows.get(workspaceId, id)]);
    if (shown === undefined)
      throw new SkylanternError('not-found', 'there is no such source in this workspace');
    return shown;
  }
  async function getWebhook(workspaceId: string, id: string): Promise<SourceRecord> {
    const source = await rows.get(workspaceId, id);
    if (source.kind === 'webhook-in') return source;
    throw new SkylanternError('request.invalid', 'only a webhook source has an address');
  }
  /** When it is next due, if it is to run by itself. */
  const nextRunAtOf = (source: SourceRecord): Date | null =>
    source.schedule === null || source.isPaused || source.mapping === null
      ? null
      : nextRunOf(source.schedule, source.timeZone, new Date());
  const addressOf = (source: SourceRecord) => ({
    url: `${ports.publicUrl()}/api/v1/incoming/${source.id}/${String(source.config['secret'] ?? '')}`,
  });

  return [
    handle(listSourceKinds, async () =>
      [...sources.values()].map(({ kind, says, secrets, config: schema, read }) => ({
        kind,
        says,
        isRead: read !== null,
        secrets: [...secrets],
        config: schema,
      })),
    ),
    handle(listSources, async ({ workspaceId, input }) => {
      const page = await pageOf(input.query, (after, limit) => rows.list(workspaceId, after, limit));
      return { items: await show(page.items), next: page.next };
    }),
    handle(getSource, ({ workspaceId, input }) => showOne(workspaceId, input.params.id)),
    handle(createSource, async ({ workspaceId, principal, input }) => {
      const { kind: kindName, name, mapping = null, schedule = null, limits = {} } = input.body;
      const kind = getSourceKind(kindName);
      const given = mergeConfig({}, input.body.config as JsonObject); // JSON, checked by the kind's own schema
      if (kindName === 'webhook-in') given['secret'] = makeSecret('');
      checkSourceConfig(kind, given);
      if (mapping !== null) checkSourceMapping(mapping);
      if (schedule !== null) checkSchedule(schedule);
      const id = await rows.insert(workspaceId, {
        kind: kindName,
        name,
        config: given,
        createdBy: actorOf(principal),
      });
      await rows.update(id, { mapping, schedule: kind.read === null ? null : schedule, limits });
      await rows.update(id, { nextRunAt: nextRunAtOf(await rows.get(workspaceId, id)) });
      const detail = { kind: kindName, name };
      await audit(db, { workspaceId, principal, action: 'source.created', subject: id, detail });
      return showOne(workspaceId, id);
    }),
    handle(updateSource, async ({ workspaceId, principal, input }) => {
      const { id } = input.params;
      const { config: given, fromStart = false, ...change } = input.body;
      const known = await rows.get(workspaceId, id);
      const kind = getSourceKind(known.kind);
      const merged =
        given === undefined ? undefined : mergeConfig(known.config, withoutAddress(given as JsonObject)); // as above
      if (merged !== undefined) checkSourceConfig(kind, merged);
      if (change.mapping !== undefined && change.mapping !== null) checkSourceMapping(change.mapping);
      if (change.schedule !== undefined && change.schedule !== null) checkSchedule(change.schedule);
      const isOther =
        change.mapping !== undefined && JSON.stringify(change.mapping) !== JSON.stringify(known.mapping);
      // Rows that mean something else are read from the start.
      const { mapping, limits } = change;
      const isMended = [given, mapping, limits].some((one) => one !== undefined) || fromStart;
      await rows.update(id, {
        ...change,
        config: merged,
        forgetsPosition: fromStart || isOther,
        triesAt: isMended ? new Date() : undefined,
      });
      await rows.update(id, { nextRunAt: nextRunAtOf(await rows.get(workspaceId, id)) });
      const detail = { fields: [...Object.keys(change), ...Object.keys(given ?? {})] };
      await audit(db, { workspaceId, principal, action: 'source.updated', subject: id, detail });
      ports.sources.wake();
      return showOne(workspaceId, id);
    }),
    handle(removeSource, async ({ workspaceId, principal, input }) => {
      const source = await rows.get(workspaceId, input.params.id);
      await rows.archive(source.id);
      const detail = { name: source.name };
      await audit(db, { workspaceId, principal, action: 'source.removed', subject: source.id, detail });
      return { done: true as const };
    }),
    handle(trySource, async ({ workspaceId, input, signal }) => {
      const { id, kind: kindName, mapping = null } = input.body;
      const known = id === undefined ? null : await rows.get(workspaceId, id);
      const kind = getSourceKind(known?.kind ?? kindName);
      const merged = mergeConfig(known?.config ?? {}, input.body.config as JsonObject); // as above
      checkSourceConfig(kind, merged);
      if (mapping !== null) checkSourceMapping(mapping);
      return sampleSource(
        {
          source: kind,
          sourceId: known?.id ?? 'new',
          name: String(merged['table'] ?? known?.name ?? kind.kind),
          config: merged,
          mapping: mapping ?? known?.mapping ?? null,
          received: known === null ? [] : await listSamples(state, known.id),
        },
        {
          allowedPrivate: config.allowedPrivate,
          folders: config.sourceFolders,
          directory: ports.sources.directory,
          signal,
        },
      );
    }),
    handle(runSource, async ({ workspaceId, principal, input }) => {
      const source = await rows.get(workspaceId, input.params.id);
      if (getSourceKind(source.kind).read === null)
        throw new SkylanternError('request.invalid', 'the rows of this source come by themselves');
      if (source.mapping === null)
        throw new SkylanternError('request.invalid', 'say first what the rows of this source are', {
          field: 'mapping',
        });
      const run = await queueRun(db, source, 'asked');
      await audit(db, { workspaceId, principal, action: 'source.run', subject: source.id });
      ports.sources.wake();
      return showRun(run);
    }),
    handle(cancelSourceRun, async ({ workspaceId, principal, input }) => {
      const source = await rows.get(workspaceId, input.params.id);
      const run = await cancelRun(db, source.id);
      ports.sources.interrupt(source.id);
      await audit(db, { workspaceId, principal, action: 'source.cancelled', subject: source.id });
      return showRun(run);
    }),
    handle(listSourceRuns, async ({ workspaceId, input }) => {
      const source = await rows.get(workspaceId, input.params.id);
      const { limit = 50, cursor = null } = input.query;
      const found = await listRuns(db, source.id, { before: cursor, limit: limit + 1 });
      const shown = found.slice(0, limit);
      return { items: shown.map(showRun), next: found.length > limit ? (shown.at(-1)?.id ?? null) : null };
    }),
    handle(getSourceAddress, async ({ workspaceId, input }) =>
      addressOf(await getWebhook(workspaceId, input.params.id)),
    ),
    handle(renewSourceAddress, async ({ workspaceId, principal, input }) => {
      const source = await getWebhook(workspaceId, input.params.id);
      const renewed = { ...source.config, secret: makeSecret('') };
      await rows.update(source.id, { config: renewed });
      await audit(db, { workspaceId, principal, action: 'source.address-renewed', subject: source.id });
      return addressOf({ ...source, config: renewed });
    }),
    handle(receiveRows, async ({ input, request }) => {
      const source = await rows.find(input.params.id);
      const isKnown =
        source?.kind === 'webhook-in' && isSameSecret(String(source.config['secret']), input.params.secret);
      // One answer for both: who guesses learns nothing.
      if (source === null || !isKnown)
        throw new SkylanternError('not-found', 'there is nothing at this address');
      if (request.body === undefined || request.body === null || Buffer.isBuffer(request.body))
        throw new SkylanternError('request.invalid', 'send JSON as the body, as application/json');
      return receive(source, request.body, { state, log, recent, now: () => new Date() }).catch(
        (error: unknown) => {
          const { workspaceId, kind } = source;
          if (isSkylanternError(error, 'request.rate-limited'))
            ports.collection.noteLimited({
              workspaceId,
              source: kind,
              events: Array.isArray(request.body) ? request.body.length : 1,
            });
          throw error;
        },
      );
    }),
  ];
}

function shownOf(source: SourceRecord): Omit<SourceReply, 'lastRun'> {
  const { secrets } = getSourceKind(source.kind);
  const { id, kind, name, mapping, schedule, limits, isPaused, config } = source;
  return {
    id,
    kind,
    name,
    config: Object.fromEntries(Object.entries(config).filter(([field]) => !secrets.includes(field))),
    secretsSet: secrets.filter((field) => config[field] !== undefined),
    mapping,
    schedule,
    limits,
    isPaused,
    nextRunAt: source.nextRunAt?.toISOString() ?? null,
    retry: retryOf(source),
    createdAt: source.createdAt.toISOString(),
  };
}

/** A run of the schedule that comes first is the next try, unless the schedule waits for somebody, too. */
function retryOf({ failures, needsHelp, retryAt, nextRunAt, isPaused }: SourceRecord): SourceReply['retry'] {
  if (failures === 0) return null;
  const isNext = !needsHelp && nextRunAt !== null && (retryAt === null || nextRunAt < retryAt);
  const at = isPaused ? null : isNext ? nextRunAt : retryAt;
  return { at: at?.toISOString() ?? null, failures, needsHelp };
}

/** The secret of an address is made here, never given. */
function withoutAddress(config: JsonObject): JsonObject {
  const { secret: _, ...rest } = config;
  return rest;
}
