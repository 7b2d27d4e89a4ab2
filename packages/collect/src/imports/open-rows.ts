import { type ImportMapping, SkylanternError } from '@skylantern/contracts';
import { decodeText } from './decode-text.ts';
import { checkHeader } from './map-row.ts';
import { openFile } from './open-file.ts';
import type { FileShape, RawRow } from './raw-row.ts';
import { readCsv } from './read-csv.ts';
import { readNdjson } from './read-ndjson.ts';
import { sniffFile } from './sniff-file.ts';

export interface OpenedRows {
  shape: FileShape;
  /** Null for NDJSON. */
  header: readonly string[] | null;
  /** The rows after the header, in portions. */
  portions: AsyncIterable<readonly RawRow[]>;
  bytesRead(): number;
}

/** Opens a file up to its header. */
export async function openRows(
  path: string,
  mapping: Partial<ImportMapping> = {},
  signal?: AbortSignal,
): Promise<OpenedRows> {
  const shape = await sniffFile(path, mapping);
  const { chunks, bytesRead } = await openFile(path, signal);
  const texts = decodeText(chunks, shape.encoding);
  if (shape.format === 'ndjson') return { shape, header: null, portions: readNdjson(texts), bytesRead };
  const portions = readCsv(texts, shape);
  if (mapping.columns !== undefined) {
    return { shape, header: checkHeader(mapping.columns), portions, bytesRead };
  }
  for (;;) {
    const { value, done } = await portions.next();
    if (done) throw new SkylanternError('request.invalid', 'the file is empty: it has no header and no rows');
    const [first, ...rest] = value;
    if (first === undefined) continue;
    if (!('cells' in first)) {
      await portions.return(undefined);
      throw new SkylanternError('request.invalid', 'the header of the file cannot be read: is it CSV?');
    }
    return { shape, header: checkHeader(first.cells), portions: startingWith(rest, portions), bytesRead };
  }
}

async function* startingWith(
  first: readonly RawRow[],
  rest: AsyncIterable<readonly RawRow[]>,
): AsyncGenerator<readonly RawRow[]> {
  yield first;
  yield* rest;
}
