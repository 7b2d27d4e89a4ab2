import { open } from 'node:fs/promises';
import { openRows } from '../imports/open-rows.ts';
import type { RawRow } from '../imports/raw-row.ts';
import type { ReadPorts, SourceRow } from './define-source.ts';
import { readParquet } from './read-parquet.ts';

export interface FileRows {
  columns: readonly string[] | null;
  rows: readonly SourceRow[];
}

/** The rows of a CSV, NDJSON (plain or gzipped) or Parquet file; the first bytes tell which it is. */
export async function* readFileRows(
  path: string,
  { shape, signal }: Pick<ReadPorts, 'shape' | 'signal'>,
): AsyncGenerator<FileRows> {
  if (await isParquet(path)) {
    yield* readParquet(path, signal);
    return;
  }
  const { header, portions } = await openRows(path, shape, signal);
  for await (const rows of portions) {
    signal.throwIfAborted();
    yield { columns: header, rows: rows.map((row) => rowOf(row, header)) };
  }
}

function rowOf(row: RawRow, header: readonly string[] | null): SourceRow {
  if (!('cells' in row)) return row;
  const { line, cells } = row;
  const text = cells.join('\u001f');
  if (header === null || cells.length !== header.length)
    return {
      line,
      text,
      fault: `the row has ${cells.length} cells, the header names ${header?.length ?? 0}`,
    };
  return { line, text, object: Object.fromEntries(header.map((name, place) => [name, cells[place] ?? ''])) };
}

async function isParquet(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return bytesRead === 4 && buffer.toString('latin1') === 'PAR1';
  } finally {
    await file.close();
  }
}
