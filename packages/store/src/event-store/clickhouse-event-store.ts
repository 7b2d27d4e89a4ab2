import { randomUUID } from 'node:crypto';
import { pipeline, Readable } from 'node:stream';
import type { ClickHouseClient, ClickHouseSettings } from '@clickhouse/client';
import { SkylanternError } from '@skylantern/contracts';
import { compile, compileInline, ident, type Sql, sql } from '../sql/index.ts';
import type { CommandOptions, EventStore, InsertOptions, QueryOptions } from './event-store.ts';
import { eventStoreError, type QueryLimits } from './event-store-error.ts';
import { portionsOf } from './insert-portions.ts';
import { watchProgress } from './query-progress.ts';
import { registerWasm } from './register-wasm.ts';
import { wholeFailures } from './whole-failures.ts';

export interface EventStoreConnection {
  readonly kind: EventStore['kind'];
  /** Waits for a restart to end. */
  readonly client: () => Promise<ClickHouseClient>;
  /** Stops a query whose connection was cut, where the server does not do so by itself. */
  readonly afterCancel: (queryId: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

const defaultSeconds = 60;
const defaultMemoryBytes = 2_000_000_000;
/** Parameters that go beside a statement travel in the URL; longer ones are written into its text. */
const maxUrlParameters = 4_000;
const noLimits: QueryLimits = { maxSeconds: null, maxMemoryBytes: null, maxRows: null };

const answerSettings: ClickHouseSettings = {
  output_format_json_quote_64bit_integers: 0,
  date_time_output_format: 'iso',
};

function limitsOf(options: QueryOptions): QueryLimits {
  return {
    maxSeconds: options.maxSeconds ?? defaultSeconds,
    maxMemoryBytes: options.maxMemoryBytes ?? defaultMemoryBytes,
    maxRows: options.maxRows ?? null,
  };
}

function querySettings(options: QueryOptions): ClickHouseSettings {
  const { maxSeconds, maxMemoryBytes, maxRows } = limitsOf(options);
  return {
    ...answerSettings,
    ...(maxSeconds === null ? {} : { max_execution_time: maxSeconds }),
    max_memory_usage: String(maxMemoryBytes),
    ...(maxRows === null ? {} : { max_result_rows: String(maxRows), result_overflow_mode: 'throw' }),
    ...options.settings,
  };
}

function hasGivenUp(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

/** Its own stream is the only place to put something between the network and the rows. */
function keepFailureWhole(answer: object): void {
  const raw: unknown = Reflect.get(answer, '_stream');
  if (!(raw instanceof Readable)) throw new SkylanternError('internal', 'the answer has no stream to read');
  const whole = wholeFailures();
  pipeline(raw, whole, () => undefined); // whoever reads `whole` is told
  Reflect.set(answer, '_stream', whole);
}

export function makeEventStore({ kind, client, afterCancel, close }: EventStoreConnection): EventStore {
  /** Runs with our errors, and with the query really stopped when the caller gave up. */
  async function guard<Result>(
    limits: QueryLimits,
    signal: AbortSignal | undefined,
    run: (connection: ClickHouseClient, queryId: string) => Promise<Result>,
  ): Promise<Result> {
    const queryId = randomUUID();
    if (hasGivenUp(signal)) throw eventStoreError(signal?.reason, limits, signal ?? null);
    const connection = await client();
    try {
      return await run(connection, queryId);
    } catch (cause) {
      if (hasGivenUp(signal)) await afterCancel(queryId);
      throw eventStoreError(cause, limits, signal ?? null);
    }
  }

  function ask(
    connection: ClickHouseClient,
    queryId: string,
    statement: Sql,
    options: QueryOptions,
    streams: boolean,
  ) {
    const { text, params } = compile(statement);
    return connection.query({
      query: text,
      query_params: params,
      query_id: queryId,
      format: 'JSONEachRow',
      clickhouse_settings: querySettings(options),
      use_multipart_params_auto: true,
      ...(streams ? { http_headers: { 'x-skylantern-stream': '1' } } : {}),
      ...(options.signal === undefined ? {} : { abort_signal: options.signal }),
    });
  }

  async function query<Row>(statement: Sql, options: QueryOptions = {}): Promise<Row[]> {
    return guard(limitsOf(options), options.signal, async (connection, queryId) => {
      const stop = options.onProgress && watchProgress(connection, queryId, options.onProgress);
      try {
        const answer = await ask(connection, queryId, statement, options, false);
        return await answer.json<Row>();
      } finally {
        stop?.();
      }
    });
  }

  async function* stream<Row>(
    statement: Sql,
    options: QueryOptions = {},
  ): AsyncGenerator<Row[], void, undefined> {
    const limits = limitsOf(options);
    const answer = await guard(limits, options.signal, (connection, queryId) =>
      ask(connection, queryId, statement, options, true),
    );
    keepFailureWhole(answer);
    try {
      for await (const rows of answer.stream<Row>()) yield rows.map((row) => row.json());
    } catch (cause) {
      if (options.signal?.aborted === true) await afterCancel(answer.query_id);
      throw eventStoreError(cause, limits, options.signal ?? null);
    } finally {
      answer.close();
    }
  }

  async function command(statement: Sql | string, options: CommandOptions = {}): Promise<void> {
    const compiled = typeof statement === 'string' ? { text: statement, params: {} } : compile(statement);
    const fits =
      JSON.stringify(compiled.params, (_, value) => (typeof value === 'bigint' ? String(value) : value))
        .length <= maxUrlParameters;
    const inUrl = fits && Object.values(compiled.params).every((value) => !Array.isArray(value));
    const text = inUrl || typeof statement === 'string' ? compiled.text : compileInline(statement);
    const settings: ClickHouseSettings = {
      wait_end_of_query: 1,
      max_query_size: '1073741824',
      ...(options.maxSeconds === undefined ? {} : { max_execution_time: options.maxSeconds }),
      ...(options.deduplicationToken === undefined
        ? {}
        : { insert_deduplication_token: options.deduplicationToken }),
      ...options.settings,
    };
    const limits = { ...noLimits, maxSeconds: options.maxSeconds ?? null };
    await guard(limits, options.signal, (connection, queryId) =>
      connection.command({
        query: text,
        query_id: queryId,
        clickhouse_settings: settings,
        ...(inUrl ? { query_params: { ...compiled.params } } : {}),
        ...(options.signal === undefined ? {} : { abort_signal: options.signal }),
      }),
    );
  }

  async function insert(
    table: string,
    rows: readonly object[] | Readable,
    options: InsertOptions,
  ): Promise<void> {
    const into = compile(sql`${ident(table)}`).text;
    let portion = 0;
    for await (const lines of portionsOf(rows)) {
      const token = portion === 0 ? options.deduplicationToken : `${options.deduplicationToken}:${portion}`;
      portion += 1;
      await guard(noLimits, options.signal, async (connection, queryId) => {
        const { stream } = await connection.exec({
          query: `INSERT INTO ${into} FORMAT JSONEachRow`,
          values: Readable.from([lines], { objectMode: false }),
          query_id: queryId,
          clickhouse_settings: {
            insert_deduplication_token: token,
            deduplicate_blocks_in_dependent_materialized_views: 1,
            date_time_input_format: 'best_effort',
            // texts in JSON columns stay the texts that were sent, and `a.b` beside `a: { b }` keeps the first
            input_format_try_infer_dates: 0,
            input_format_try_infer_datetimes: 0,
            type_json_skip_duplicated_paths: 1,
            async_insert: 0,
            max_insert_block_size: '1048576',
          },
          ...(options.signal === undefined ? {} : { abort_signal: options.signal }),
        });
        for await (const _ of stream); // the insert is done when its empty answer has ended
      });
    }
  }

  return {
    kind,
    query,
    stream,
    command,
    insert,
    registerWasm: (module) => registerWasm({ query, command }, module),
    async ping() {
      try {
        await query(sql`SELECT 1`, { maxSeconds: 5, signal: AbortSignal.timeout(6_000) });
        return true;
      } catch (error) {
        if (error instanceof SkylanternError) return false;
        throw error;
      }
    },
    close,
  };
}
