import type { JsonObject } from '@skylantern/contracts';

/** A row as it stands in the file, before any mapping. */
export type RawRow = { line: number } & (
  | { cells: readonly string[] }
  | { object: JsonObject; text: string }
  | { fault: string; text: string }
);

export interface FileShape {
  format: 'csv' | 'ndjson';
  delimiter: string;
  quote: string;
  encoding: 'utf-8' | 'gb18030' | 'utf-16le';
  isGzip: boolean;
}

/** No row may be longer than this: an open quote would swallow the rest of the file. */
export const MAX_ROW_CHARACTERS = 1_000_000;
