import type { Json, JsonObject } from '@skylantern/contracts';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects, parquetSchema } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import type { SourceRow } from './define-source.ts';

/** A group of rows is decoded from its start for each reading: few large readings, at most so many rows in memory. */
const READ_ROWS = 50_000;
const PORTION_ROWS = 1_000;

/** The rows of a Parquet file; the first is line 1. */
export async function* readParquet(
  path: string,
  signal: AbortSignal,
): AsyncGenerator<{ columns: string[]; rows: SourceRow[] }> {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  const columns = parquetSchema(metadata).children.map((child) => child.element.name);
  let from = 0;
  for (const group of metadata.row_groups) {
    const end = from + Number(group.num_rows);
    for (; from < end; from = Math.min(end, from + READ_ROWS)) {
      signal.throwIfAborted();
      const rowEnd = Math.min(end, from + READ_ROWS);
      const found: Record<string, unknown>[] = await parquetReadObjects({
        file,
        metadata,
        compressors,
        rowStart: from,
        rowEnd,
      });
      for (let at = 0; at < found.length; at += PORTION_ROWS) {
        const rows = found.slice(at, at + PORTION_ROWS).map((row, i): SourceRow => {
          const object = jsonObjectOf(row);
          return { line: from + at + i + 1, object, text: JSON.stringify(object) };
        });
        yield { columns, rows };
      }
    }
  }
}

export const jsonObjectOf = (row: object): JsonObject =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, jsonOf(value)]));

/** A value of a column as JSON: times as ISO text, whole numbers beyond 2^53 and bytes as text. */
export function jsonOf(value: unknown): Json {
  if (value === null || value === undefined) return null;
  if (typeof value === 'bigint') return isSafe(value) ? Number(value) : String(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(jsonOf);
  return typeof value === 'object' ? jsonObjectOf(value) : null;
}

const isSafe = (value: bigint): boolean => value >= -9007199254740991n && value <= 9007199254740991n;
