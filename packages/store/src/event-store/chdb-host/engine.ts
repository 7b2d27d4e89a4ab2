import { randomUUID } from 'node:crypto';
import { quote } from '../../sql/binders.ts';
import type { NativeChdb, NativeResult } from './native.ts';

export interface EngineQuery {
  readonly queryId: string;
  readonly text: string;
  readonly format: string;
  readonly database: string | null;
  readonly settings: ReadonlyMap<string, string>;
  readonly params: ReadonlyMap<string, string>;
  /** What an INSERT brings beside its text. */
  readonly data: Buffer | null;
}

const settingName = /^[A-Za-z_][A-Za-z0-9_.]*$/;

/** Everything a query brings along, as statements that come before it in its own connection. */
export function preparation(query: EngineQuery): string[] {
  const given = new Map(query.settings);
  const comment = given.get('log_comment');
  given.set('log_comment', comment === undefined ? query.queryId : `${query.queryId} ${comment}`);
  for (const [name, value] of query.params) given.set(`param_${name}`, value);
  const assignments = [...given].map(([name, value]) => {
    if (!settingName.test(name)) {
      throw new Error(`Code: 115. DB::Exception: Unknown setting '${name}'. (UNKNOWN_SETTING)`);
    }
    return `${name} = ${quote(value)}`;
  });
  const statements = [`SET ${assignments.join(', ')}`];
  if (query.database !== null && query.database !== 'default') {
    statements.push(`USE \`${query.database.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``);
  }
  return statements;
}

/**
 * One data directory. Each query has a connection of its own, so that no setting, parameter or temporary table of one
 * is seen by the next; one is kept ready, since opening takes 0.3 ms.
 */
export function openEngine(
  native: NativeChdb,
  directory: string,
  configArg: string,
  args: readonly string[],
) {
  native.CreateConnection(directory, [configArg, ...args]); // never closed: the directory stays open with it
  const running = new Set<Promise<unknown>>();
  let ready: ReturnType<typeof native.CreateConnection> | null = null;
  let controlTail: Promise<unknown> = Promise.resolve();

  async function runAlone(query: EngineQuery): Promise<NativeResult> {
    const connection = ready ?? native.CreateConnection(directory, args);
    ready = null;
    try {
      for (const statement of preparation(query)) {
        await native.QueryAsyncConnection(connection, statement, 'Null');
      }
      return query.data === null
        ? await native.QueryAsyncConnection(connection, query.text, query.format)
        : await native.InsertRawAsyncConnection(connection, query.text, query.data, false);
    } finally {
      native.CloseConnection(connection);
      setImmediate(() => {
        ready ??= native.CreateConnection(directory, args);
      });
    }
  }

  function run(query: EngineQuery): Promise<NativeResult> {
    const answer = runAlone(query);
    const settled = answer.catch(() => undefined);
    running.add(settled);
    void settled.then(() => running.delete(settled));
    return answer;
  }

  async function killWhere(condition: string): Promise<void> {
    const text = `KILL QUERY WHERE ${condition} ASYNC`;
    const query = { queryId: randomUUID(), text, format: 'Null', database: null, data: null };
    const killing = controlTail.then(() => runAlone({ ...query, settings: new Map(), params: new Map() }));
    controlTail = killing.catch(() => undefined);
    await killing;
  }

  return {
    run,
    /** Cancels for real: the engine stops within some 15 ms. Harmless when the query has ended. */
    kill: (queryId: string) => killWhere(`splitByChar(' ', Settings['log_comment'])[1] = ${quote(queryId)}`),
    /**
     * Writes are let finish, questions are not. What was acknowledged is in files by then; closing the last
     * connection would add nothing but the 5 s that the library waits for its background threads.
     */
    async settle(): Promise<void> {
      await killWhere("query_kind = 'Select'");
      await Promise.all(running);
    },
  };
}

export type Engine = ReturnType<typeof openEngine>;
