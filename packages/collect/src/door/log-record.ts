import type { EventOutcome, IncomingEvent } from '@skylantern/contracts';
import type { SetAside } from '../dialects/define-dialect.ts';

/** The source of what came from a file. */
export const IMPORT_SOURCE = 'import';

/** Rows of business data: files and the kinds of sources. What they said is remembered for good. */
const rowSources: ReadonlySet<string> = new Set([
  IMPORT_SOURCE,
  'postgres',
  'mysql',
  'published-csv',
  'bucket',
  'folder',
  'webhook-in',
]);

/** Did it come as a row of business data? Somebody may read the same row again after a year. */
export const isRowSource = (source: string): boolean => rowSources.has(source);

/** What the door writes to the event log for one request. Durable, replayable, self-contained. */
export interface LogRecord {
  v: 1;
  workspaceId: string;
  /** The dialect, or `import`. */
  source: string;
  receivedAt: number;
  sentAt: string | null;
  ip: string;
  userAgent: string;
  events: IncomingEvent[];
  setAside: (SetAside & { line?: number })[];
  /** The import, or the source of business data, whose rows these are. */
  importId?: string;
  /** Events that were not written down, by why. */
  refused?: Partial<Record<EventOutcome, number>>;
  /** Where they stood before others were removed; absent while all are there. */
  positions?: { events: number[]; setAside: number[] };
}

/**
 * What no store can hold is replaced here, once, for all that follows: NUL and lone surrogates by U+FFFD, whole
 * numbers beyond 64 bits by their digits as text.
 */
export function encodeRecord(record: LogRecord): Buffer {
  const text = JSON.stringify(record);
  const isStorable = !text.includes('\\u0000') && !text.includes('\\ud') && !/\d{19}/.test(text);
  return Buffer.from(isStorable ? text : JSON.stringify(storable(record)));
}

export const decodeRecord = (payload: Buffer): LogRecord => JSON.parse(payload.toString('utf8')) as LogRecord; // we wrote it

function storable(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed().replaceAll('\u0000', '\uFFFD');
  if (typeof value === 'number' && Math.abs(value) >= 2 ** 63) return String(value);
  if (Array.isArray(value)) return value.map(storable);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [storable(key), storable(inner)]));
}
