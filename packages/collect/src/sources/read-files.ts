import type { Json, JsonObject } from '@skylantern/contracts';
import type { Portion, ReadPorts } from './define-source.ts';
import { tooLong } from './download.ts';
import { readFileRows } from './read-file.ts';
import { fieldOf, textField } from './text-field.ts';

/** A file of a folder or bucket. `fingerprint` changes when it does. */
export interface ListedFile {
  name: string;
  bytes: number;
  fingerprint: string;
}

const readable = /\.(csv|tsv|txt|ndjson|jsonl|json|parquet)(\.gz)?$/i;
const MAX_FILES = 10_000;

/** Those that are to be read, by name; `pattern` has `*` for anything. */
export function choose(files: readonly ListedFile[], pattern: string | undefined): ListedFile[] {
  const literal = (text: string) => text.replaceAll(/[.+?^${}()|[\]\\/-]/g, '\\$&');
  const wanted =
    pattern === undefined ? readable : new RegExp(`^${pattern.split('*').map(literal).join('.*')}$`, 'i');
  return files
    .filter((file) => wanted.test(file.name) && file.bytes > 0)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .slice(0, MAX_FILES);
}

/**
 * The rows of files, one after another. A file that was read and has not changed is passed over; one that has
 * changed is read again, and its rows are known by their line and what they say. After a stop it goes on after the
 * last line.
 */
export async function* readFiles(
  files: readonly ListedFile[],
  ports: ReadPorts,
  withPath: (file: ListedFile, use: (path: string) => AsyncGenerator<Portion>) => AsyncGenerator<Portion>,
): AsyncGenerator<Portion> {
  const done = new Map(Object.entries(objectOf(fieldOf(ports.position, 'done'))));
  const current = fieldOf(ports.position, 'current');
  const present = new Set(files.map((file) => file.name));
  for (const name of done.keys()) if (!present.has(name)) done.delete(name);
  const positionOf = (part: JsonObject | null): Json => ({ done: Object.fromEntries(done), current: part });
  let read = 0;
  for (const file of files) {
    const { name, fingerprint } = file;
    if (done.get(name) === fingerprint && !ports.isSample) continue;
    read += file.bytes;
    if (read > ports.maxBytes && !ports.isSample) throw tooLong(ports.maxBytes);
    const isCurrent =
      textField(current, 'name') === name && textField(current, 'fingerprint') === fingerprint;
    const after = isCurrent ? Number(fieldOf(current, 'line')) : 0;
    yield* withPath(file, async function* (path) {
      let bytes = file.bytes;
      for await (const { rows, columns } of readFileRows(path, ports)) {
        const left = after === 0 ? rows : rows.filter((row) => row.line > after);
        const line = left.at(-1)?.line;
        if (line === undefined) continue;
        yield {
          rows: left,
          columns,
          knownBy: 'line',
          position: positionOf({ name, fingerprint, line }),
          bytes,
        };
        bytes = 0;
      }
      done.set(name, fingerprint);
      yield { rows: [], columns: null, knownBy: 'line', position: positionOf(null), bytes };
    });
  }
}

const objectOf = (value: Json): JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
