import { createHash } from 'node:crypto';
import { type ItemLink, noFilters, SkylanternError } from '@skylantern/contracts';
import { compile, type Sql, sql, str, uint } from '@skylantern/store/sql';
import { personsOfAccounts } from '../account-of.ts';
import type { CellOf, Insight, InsightContext, ParamsOf, Row, Sentence } from '../define-insight.ts';
import { findInsight, insights } from '../insights/index.ts';
import { listPastNames } from '../past-values.ts';
import { checkTimeZone, resolvePeriod } from '../period.ts';
import type { AnswerCache } from './answer-cache.ts';
import { makePersonOf } from './person-of.ts';
import { readAs } from './read-request.ts';
import { InsightRequest, Page } from './request.ts';
import { makeSingleFlight } from './single-flight.ts';

/** What `ask` needs of the event store. */
export interface QueryRunner {
  query<Result>(statement: Sql, options?: QueryRunnerOptions): Promise<Result[]>;
}
export interface QueryRunnerOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: AskProgress) => void) | undefined;
  readonly settings?: Readonly<Record<string, string | number>> | undefined;
}
export interface AskProgress {
  readonly readRows: number;
  readonly totalRows: number;
  readonly elapsedMs: number;
}

export interface AnalystPorts {
  eventStore: QueryRunner;
  cache: AnswerCache;
  workspaceSettings(
    workspaceId: string,
  ): Promise<{ timeZone: string; weekStart: number; itemLinks: readonly ItemLink[] }>;
  eventCodes(workspaceId: string): Promise<ReadonlyMap<string, number>>;
  /** Are persons merged whose events still carry the old number? */
  hasOverrides(workspaceId: string): Promise<boolean>;
  /** The compiler of segments: selects one column of person numbers. */
  segmentCompiler(workspaceId: string): Promise<InsightContext['segmentPersons']>;
  /** Changes whenever an answer may change: new events, merged persons, changed properties. */
  dataVersion(workspaceId: string): Promise<string>;
  now(): Date;
}

export interface AskOptions {
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: AskProgress) => void) | undefined;
}

export interface AnswerMeta {
  from: string;
  to: string;
  timeZone: string;
  interval: string;
  tookMs: number;
  readRows: number;
  /** When the engine answered; earlier than the question when the answer was kept. */
  cachedAt: string;
  dataVersion: string;
  sentence: Sentence;
}
export interface Answer {
  rows: readonly Row[];
  meta: AnswerMeta;
}

export interface FoundPerson {
  person: number;
  personId: string;
  isIdentified: boolean;
  firstSeenAt: string | null;
  lastSeenAt: string | null;
  properties: Record<string, unknown>;
}
export interface FoundPersons {
  persons: FoundPerson[];
  /** Everyone in the cell, not only on this page. */
  total: number;
  /** Give as `after` for the next page; null: this was the last. */
  next: number | null;
}

export interface FoundAccounts {
  /** Numbers of accounts, ascending. */
  accounts: number[];
  total: number;
  next: number | null;
}

export interface Analyst {
  ask(workspaceId: string, insightName: string, request: unknown, options?: AskOptions): Promise<Answer>;
  persons(
    workspaceId: string,
    insightName: string,
    request: unknown,
    cell: unknown,
    page?: unknown,
    options?: AskOptions,
  ): Promise<FoundPersons>;
  /** The accounts behind a cell of a question that counts accounts. */
  accounts(
    workspaceId: string,
    insightName: string,
    request: unknown,
    cell: unknown,
    page?: unknown,
    options?: AskOptions,
  ): Promise<FoundAccounts>;
  /** For segments made of a cell, and for EXPLAIN: the statement of a question or of the persons behind a cell. */
  statement(workspaceId: string, insightName: string, request: unknown, cell?: unknown): Promise<Sql>;
}

/** For every question: the sequence engine unbound by fuel, and room for 26 series with filters and a breakdown. */
export const questionSettings = {
  webassembly_udf_max_fuel: 0,
  webassembly_udf_max_memory: 1 << 30,
  max_ast_elements: 1_000_000,
  max_expanded_ast_elements: 5_000_000,
} as const;

export function makeAnalyst(ports: AnalystPorts): Analyst {
  const { eventStore, cache } = ports;
  const once = makeSingleFlight<{ rows: readonly Row[]; readRows: number; cachedAt: Date }>();

  async function question(workspaceId: string, insightName: string, given: unknown) {
    const insight = getInsight(insightName);
    const request = readAs(InsightRequest, given, '');
    const params = readAs(insight.params, request.params, 'params');
    const context = await contextOf(workspaceId, request, ports);
    insight.check?.(params, context);
    return { insight, request, params, context };
  }

  return {
    async ask(workspaceId, insightName, given, { signal, onProgress } = {}) {
      const beganAt = performance.now();
      const { insight, request, params, context } = await question(workspaceId, insightName, given);
      const statement = insight.sql(params, context);
      const dataVersion = await ports.dataVersion(workspaceId);
      const key = keyOf(insightName, statement, context, params, dataVersion);
      const kept = request.refresh === true ? null : cache.find(key, context.now);
      const answer =
        kept ??
        (await once(key, signal, async (stop) => {
          let readRows = 0;
          const found = await eventStore.query<Row>(statement, {
            signal: stop,
            settings: { ...questionSettings, ...insight.settings },
            onProgress: (progress) => {
              readRows = Math.max(readRows, progress.readRows);
              onProgress?.(progress);
            },
          });
          const rows = insight.answer === undefined ? found : insight.answer(found, params, context);
          const fresh = { rows: rows as readonly Row[], readRows, cachedAt: context.now };
          cache.keep(key, fresh);
          return fresh;
        }));
      return {
        rows: answer.rows,
        meta: {
          from: context.period.from.toISOString(),
          to: context.period.to.toISOString(),
          timeZone: context.timeZone,
          interval: context.interval,
          tookMs: Math.round(performance.now() - beganAt),
          readRows: answer.readRows,
          cachedAt: answer.cachedAt.toISOString(),
          dataVersion,
          sentence: insight.sentence(params),
        },
      };
    },

    async persons(workspaceId, insightName, given, givenCell, givenPage = {}, { signal } = {}) {
      const { insight, params, context } = await question(workspaceId, insightName, given);
      const cell = readAs(insight.cell, givenCell, 'cell');
      const { limit = 100, after = 0 } = readAs(Page, givenPage, 'page');
      const behind = personsBehind(insight, params, cell, context);
      const settings = { ...questionSettings, ...insight.settings };
      const statement = sql`SELECT person, person_id, is_identified, first_seen_at, last_seen_at, properties FROM (SELECT person FROM (${behind}) WHERE person > ${uint(after)} ORDER BY person LIMIT ${uint(limit)}) AS found LEFT ANY JOIN (SELECT person, person_id, is_identified, first_seen_at, last_seen_at, properties FROM persons FINAL WHERE workspace_id = ${str(workspaceId)}) AS known USING person ORDER BY person`;
      const [persons, totals] = await Promise.all([
        eventStore.query<Row>(statement, { signal, settings }),
        eventStore.query<{ total: number }>(sql`SELECT count() AS total FROM (${behind})`, {
          signal,
          settings,
        }),
      ]);
      const found = persons.map(foundPerson);
      const last = found.at(-1);
      return {
        persons: found,
        total: totals[0]?.total ?? 0,
        next: found.length === limit && last !== undefined ? last.person : null,
      };
    },

    async accounts(workspaceId, insightName, given, givenCell, givenPage = {}, { signal } = {}) {
      const { insight, params, context } = await question(workspaceId, insightName, given);
      if (context.unit !== 'accounts') {
        const message = 'request.count: this question counts persons: ask for its persons';
        throw new SkylanternError('query.invalid', message, { field: 'request.count' });
      }
      const { limit = 100, after = 0 } = readAs(Page, givenPage, 'page');
      const behind = insight.persons(params, readAs(insight.cell, givenCell, 'cell'), context);
      const settings = { ...questionSettings, ...insight.settings };
      const [rows, totals] = await Promise.all([
        eventStore.query<{ person: number }>(
          sql`SELECT person FROM (${behind}) WHERE person > ${uint(after)} ORDER BY person LIMIT ${uint(limit)}`,
          { signal, settings },
        ),
        eventStore.query<{ total: number }>(sql`SELECT count() AS total FROM (${behind})`, {
          signal,
          settings,
        }),
      ]);
      const accounts = rows.map(({ person }) => person);
      const next = accounts.length === limit ? (accounts.at(-1) ?? null) : null;
      return { accounts, total: totals[0]?.total ?? 0, next };
    },

    async statement(workspaceId, insightName, given, givenCell) {
      const { insight, params, context } = await question(workspaceId, insightName, given);
      if (givenCell === undefined) return insight.sql(params, context);
      return personsBehind(insight, params, readAs(insight.cell, givenCell, 'cell'), context);
    },
  };
}

/** Where accounts are counted: everybody who belongs to one of those behind the cell. */
function personsBehind(
  insight: Insight,
  params: ParamsOf<Insight>,
  cell: CellOf<Insight>,
  context: InsightContext,
): Sql {
  const behind = insight.persons(params, cell, context);
  return context.unit === 'accounts' ? personsOfAccounts(context.workspaceId, behind) : behind;
}

function getInsight(name: string): Insight {
  const insight = findInsight(name);
  if (insight !== null) return insight;
  const known = insights.map((one) => one.name).join(', ');
  throw new SkylanternError('not-found', `there is no insight "${name}": ask one of ${known}`, { name });
}

async function contextOf(
  workspaceId: string,
  request: InsightRequest,
  ports: AnalystPorts,
): Promise<InsightContext> {
  const [settings, eventCodes, hasOverrides, segmentPersons] = await Promise.all([
    ports.workspaceSettings(workspaceId),
    ports.eventCodes(workspaceId),
    ports.hasOverrides(workspaceId),
    ports.segmentCompiler(workspaceId),
  ]);
  const timeZone = checkTimeZone(request.timeZone ?? settings.timeZone);
  // To the minute, so that equal questions are equal.
  const now = new Date(Math.floor(ports.now().getTime() / 60_000) * 60_000);
  return {
    workspaceId,
    period: resolvePeriod(request.period, timeZone, now),
    interval: request.interval ?? 'day',
    timeZone,
    workspaceTimeZone: settings.timeZone,
    weekStart: request.weekStart ?? settings.weekStart,
    filters: request.filters ?? noFilters,
    breakdown: request.breakdown ?? null,
    compare: request.compare ?? false,
    includeBots: request.includeBots ?? false,
    unit: request.count ?? 'persons',
    now,
    personOf: makePersonOf(workspaceId, hasOverrides),
    pastNames: listPastNames(request),
    itemLinks: settings.itemLinks,
    segmentPersons,
    hasOverrides,
    eventCodes,
  };
}

/** The statement says everything about a question but how its answer is shaped; segments stand in it as they are now. */
function keyOf(
  name: string,
  statement: Sql,
  context: InsightContext,
  params: unknown,
  dataVersion: string,
): string {
  const { text, params: bound } = compile(statement);
  const { period, interval, timeZone, weekStart, compare, breakdown } = context;
  const shape = { period, interval, timeZone, weekStart, compare, breakdown, params };
  const values = JSON.stringify([name, text, bound, shape, dataVersion], (_, value) =>
    typeof value === 'bigint' ? String(value) : value,
  );
  return createHash('sha256').update(values).digest('base64');
}

function foundPerson(row: Row): FoundPerson {
  const known = row['person_id'] !== '' && row['person_id'] !== null;
  const properties = row['properties'];
  return {
    person: Number(row['person']),
    personId: known ? String(row['person_id']) : '',
    isIdentified: Number(row['is_identified']) === 1,
    firstSeenAt: known ? String(row['first_seen_at']) : null,
    lastSeenAt: known ? String(row['last_seen_at']) : null,
    properties: typeof properties === 'object' && properties !== null ? { ...properties } : {},
  };
}
