import type { Json, JsonObject, SourceMapping } from '@skylantern/contracts';
import type { Static, TSchema } from 'typebox';

/** A row as its source has it; `text` is all that it says, what it is known by if nothing names it. */
export type SourceRow = { line: number; text: string } & ({ object: JsonObject } | { fault: string });

/** Some rows, in the order of the source. */
export interface Portion {
  rows: readonly SourceRow[];
  /** Null when rows may have keys of their own each. */
  columns: readonly string[] | null;
  /**
   * What tells a row without a name from others. `content`: equal rows are one. `count`: the second of two equal
   * rows is another one; its source is read whole each time. `line`: so is the same row on another line.
   */
  knownBy: 'content' | 'count' | 'line';
  /** Where to go on once these are in. */
  position: Json;
  /** Bytes that were read for these. */
  bytes: number;
}

export interface ReadPorts {
  /** Where an earlier reading came to; null for the first. */
  position: Json;
  /** What a file is, where the mapping says so. */
  shape: Partial<Pick<SourceMapping, 'format' | 'delimiter' | 'quote' | 'encoding' | 'columns'>>;
  signal: AbortSignal;
  /** Hosts, addresses and CIDR ranges inside private networks that the operator of the server lets us call. */
  allowedPrivate: readonly string[];
  /** Folders of the server that sources may read. */
  folders: readonly string[];
  /** Where files may lie while they are read. */
  directory: string;
  maxBytes: number;
  maxMs: number;
  /** A look at the first rows: what is too long may be cut. */
  isSample: boolean;
}

export interface Source<Kind extends string = string, Config extends TSchema = TSchema> {
  /** Stored with sources and events: forever. */
  kind: Kind;
  says: string;
  config: Config;
  /** Fields of the config that are never shown again. */
  secrets: readonly string[];
  /** What a schema cannot say; null when the config is usable. */
  findFault?(config: Static<Config>): { field: string; detail: string } | null;
  /** Null: its rows come by themselves. What it throws is told to whoever looks after the source. */
  read: ((config: Static<Config>, ports: ReadPorts) => AsyncGenerator<Portion>) | null;
}

export function defineSource<const Kind extends string, Config extends TSchema>(
  source: Source<Kind, Config>,
): Source<Kind, Config> {
  return source;
}
