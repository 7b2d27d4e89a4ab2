import { SkylanternError } from '@skylantern/contracts';
import { type Sql, sql, writtenSql } from '@skylantern/store/sql';
import type { Row } from '../define-insight.ts';
import {
  checkTree,
  type EngineNames,
  harmlessCategories,
  harmlessOthers,
  readableTables,
} from './check-tree.ts';
import { readStatement } from './read-statement.ts';

/** What the console needs of the event store. */
export interface ConsoleRunner {
  query<Result>(
    statement: Sql,
    options?: {
      readonly maxSeconds?: number | undefined;
      readonly maxMemoryBytes?: number | undefined;
      readonly signal?: AbortSignal | undefined;
      readonly settings?: Readonly<Record<string, string | number>> | undefined;
    },
  ): Promise<Result[]>;
}

export interface ConsoleAnswer {
  columns: string[];
  rows: Row[];
  /** There are more rows than were asked for. */
  isCut: boolean;
  tookMs: number;
}

export interface ConsoleOptions {
  /** Default and most 10,000. */
  maxRows?: number | undefined;
  signal?: AbortSignal | undefined;
}

const mostRows = 10_000;

/**
 * Read-only SQL over the tables `events`, `persons`, `accounts` and `items` of one workspace. Three nets: the engine's own
 * tree of the statement may name only allowed tables and functions; the engine adds the workspace to every read of
 * these tables (`additional_table_filters`), wherever in the statement it is; and it runs read-only, within limits.
 */
export function makeSqlConsole({ eventStore }: { eventStore: ConsoleRunner }) {
  let known: Promise<EngineNames> | null = null;

  return async (
    workspaceId: string,
    text: string,
    { maxRows = mostRows, signal }: ConsoleOptions = {},
  ): Promise<ConsoleAnswer> => {
    const beganAt = performance.now();
    const statement = readStatement(text);
    known ??= readNames(eventStore).catch((error: unknown) => {
      known = null;
      throw error;
    });
    const names = await known;
    const settings = settingsFor(workspaceId, names.database);
    const limits = { maxSeconds: 30, maxMemoryBytes: 1_000_000_000, signal };
    // Names first, as written: nothing is resolved, so nothing can run. Then once more with all names resolved.
    for (const passes of ['0', '1']) {
      const tree = await eventStore.query<{ explain: string }>(
        writtenSql(`EXPLAIN QUERY TREE run_passes = ${passes} SELECT * FROM (\n${statement}\n)`),
        { ...limits, settings },
      );
      if (tree.length === 0)
        throw new SkylanternError('internal', 'the engine gave no tree of the statement');
      if (passes === '0')
        checkTree(
          tree.map(({ explain }) => explain),
          names,
        );
      else
        checkTree(
          tree.map(({ explain }) => explain).filter((line) => /^\s*TABLE/.test(line)),
          names,
        );
    }
    const limit = Math.min(Math.max(1, Math.trunc(maxRows)), mostRows);
    const rows = await eventStore.query<Row>(writtenSql(statement), {
      ...limits,
      settings: { ...settings, limit: limit + 1 },
    });
    return {
      columns: Object.keys(rows[0] ?? {}),
      rows: rows.slice(0, limit),
      isCut: rows.length > limit,
      tookMs: Math.round(performance.now() - beganAt),
    };
  };
}

function settingsFor(workspaceId: string, database: string): Record<string, string | number> {
  if (!/^[\w-]+$/.test(workspaceId))
    throw new SkylanternError('internal', 'a workspace id with odd characters');
  const filters = readableTables.map(
    (table) => `'${database}.${table}':'workspace_id = \\'${workspaceId}\\''`,
  );
  return { additional_table_filters: `{${filters.join(',')}}`, final: 1, readonly: 1, allow_ddl: 0 };
}

async function readNames(eventStore: ConsoleRunner): Promise<EngineNames> {
  const [databases, tables, functions] = await Promise.all([
    eventStore.query<{ name: string; current: string }>(
      sql`SELECT name, currentDatabase() AS current FROM system.databases`,
    ),
    eventStore.query<{ name: string }>(
      sql`SELECT name FROM system.tables WHERE database = currentDatabase()`,
    ),
    eventStore.query<{
      name: string;
      is_aggregate: number;
      alias_to: string;
      category: string;
      origin: string;
    }>(
      sql`SELECT name, is_aggregate, alias_to, categories AS category, toString(origin) AS origin FROM system.functions`,
    ),
  ]);
  const byName = new Map(functions.map((one) => [one.name, one]));
  const allowed = new Map<string, boolean>();
  const aggregates = new Set<string>();
  for (const one of functions) {
    const name = one.name.toLowerCase();
    if (one.is_aggregate === 1) {
      aggregates.add(name);
      continue;
    }
    const meant = byName.get(one.alias_to) ?? one;
    const kinds = meant.category.split(',').map((kind) => kind.trim());
    const isHarmless =
      one.origin === 'System' &&
      (kinds.every((kind) => harmlessCategories.has(kind)) || harmlessOthers.has(meant.name.toLowerCase()));
    allowed.set(name, isHarmless && allowed.get(name) !== false);
  }
  return {
    database: databases[0]?.current ?? 'default',
    databases: new Set(databases.map(({ name }) => name)),
    tables: new Set(tables.map(({ name }) => name)),
    functions: allowed,
    aggregates,
  };
}
