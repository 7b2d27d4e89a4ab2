import type { ClickHouseClient } from '@clickhouse/client';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import type { QueryProgress } from './event-store.ts';

const everyMs = 250;
const progressRow = Compile(
  Type.Object({ readRows: Type.Number(), totalRows: Type.Number(), elapsedMs: Type.Number() }),
);

/** Looks at the running query from beside: the same on a server, on a cluster's first node, and in chDB. */
export function watchProgress(
  client: ClickHouseClient,
  queryId: string,
  onProgress: (progress: QueryProgress) => void,
): () => void {
  let watching = true;
  let timer: NodeJS.Timeout | undefined;

  async function look(): Promise<void> {
    const answer = await client.query({
      query: `SELECT read_rows AS readRows, total_rows_approx AS totalRows, elapsed * 1000 AS elapsedMs
        FROM system.processes WHERE query_id = {id:String} OR startsWith(Settings['log_comment'], {id:String})`,
      query_params: { id: queryId },
      format: 'JSONEachRow',
      clickhouse_settings: { output_format_json_quote_64bit_integers: 0 },
      http_headers: { 'x-skylantern-control': '1' },
    });
    const [row]: unknown[] = await answer.json();
    if (watching && progressRow.Check(row)) onProgress(row);
  }

  function wait(): void {
    timer = setTimeout(() => {
      look()
        .catch(() => undefined) // the question itself tells what is wrong
        .finally(() => {
          if (watching) wait();
        });
    }, everyMs);
    timer.unref();
  }

  wait();
  return () => {
    watching = false;
    clearTimeout(timer);
  };
}
