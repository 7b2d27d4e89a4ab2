import { writeFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';

export interface EngineLimits {
  /** What the engine may take in all; default six tenths of the machine's memory. */
  readonly memoryBytes: number | null;
  /** Threads of one query; default the number of cores. */
  readonly threads: number | null;
}

/** Settings that every connection gets, as on the command line of `clickhouse local`. */
export function connectionArgs(limits: EngineLimits): string[] {
  const args = ['--max_query_size=1073741824', '--implicit_select=0', '--session_timezone=UTC'];
  if (limits.threads !== null) args.push(`--max_threads=${limits.threads}`);
  return args;
}

/** Small caches and few background threads: 255 MB resident when idle, of which 200 MB is the mapped library. */
export function writeEngineConfig(directory: string, limits: EngineLimits): string {
  const memoryBytes = limits.memoryBytes ?? Math.floor(totalmem() * 0.6);
  const file = join(directory, 'engine-config.xml');
  writeFileSync(
    file,
    `<clickhouse>
  <allow_experimental_webassembly_udf>true</allow_experimental_webassembly_udf>
  <max_server_memory_usage>${memoryBytes}</max_server_memory_usage>
  <mark_cache_size>134217728</mark_cache_size>
  <index_mark_cache_size>33554432</index_mark_cache_size>
  <uncompressed_cache_size>0</uncompressed_cache_size>
  <mmap_cache_size>100</mmap_cache_size>
  <async_load_databases>false</async_load_databases>
  <background_pool_size>4</background_pool_size>
  <background_merges_mutations_concurrency_ratio>2</background_merges_mutations_concurrency_ratio>
  <background_schedule_pool_size>8</background_schedule_pool_size>
  <background_common_pool_size>2</background_common_pool_size>
  <background_move_pool_size>1</background_move_pool_size>
  <background_fetches_pool_size>1</background_fetches_pool_size>
</clickhouse>
`,
  );
  return file;
}
