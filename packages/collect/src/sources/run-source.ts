import { setTimeout as wait } from 'node:timers/promises';
import { defaultSourceLimits, isSkylanternError } from '@skylantern/contracts';
import { type EventLog, orAborted, type StateStore } from '@skylantern/store';
import { listSeen } from '../process/drop-duplicates.ts';
import type { Portion, ReadPorts } from './define-source.ts';
import { type Fault, judgeFault } from './judge-fault.ts';
import { type MapSourceRow, makeMapSourceRow } from './map-source-row.ts';
import { getSourceKind, type SourceRecord } from './source-rows.ts';
import { advanceRun, notePending, type SourceRun, settlePending } from './source-runs.ts';
import { PORTION_ROWS, saveStates, takeRows } from './take-rows.ts';

const CLOSE_MS = 2_000;

export interface RunPorts {
  state: StateStore;
  log: EventLog;
  now(): Date;
  allowedPrivate: readonly string[];
  folders: readonly string[];
  directory: string;
  /** Resolves when the record at the offset can be asked about. */
  waitQueryable(offset: number, signal: AbortSignal): Promise<void>;
  whenNear(offset: number, events: number, signal: AbortSignal): Promise<void>;
}

/** What is wrong with the source, not with us. */
export class SourceFault extends Error {
  readonly fault: Fault;
  constructor(fault: Fault, options?: ErrorOptions) {
    super(fault.says, options);
    this.fault = fault;
  }
}
const forSomebody = (says: string, options?: ErrorOptions): SourceFault =>
  new SourceFault({ says, needsHelp: true, afterMs: null }, options);

/**
 * Reads a source from where it came to, portion after portion, each durable in the event log before the position is
 * noted. After a crash between the two, the portion is sent again under the same message ids. Answers the last
 * offset written; null when it was cancelled.
 */
export async function runSource(
  source: SourceRecord,
  run: SourceRun,
  ports: RunPorts,
  signal: AbortSignal,
): Promise<{ lastOffset: number | null } | null> {
  const { mapping } = source;
  if (mapping === null) throw forSomebody('say first what its rows are');
  const kind = getSourceKind(source.kind);
  if (kind.read === null) throw forSomebody('its rows come by themselves');
  const limits = { ...defaultSourceLimits, ...source.limits };
  const maxMs = limits.minutes * 60_000;
  const startedAt = ports.now().getTime();
  const db = ports.state.tables<object>();
  const recent = new Set<string>();
  let { lastOffset } = run;
  let rows = run.rows;
  let bytes = run.bytes;
  let mapper: { columns: string; map: MapSourceRow } | null = null;
  const readPorts: ReadPorts = {
    position: source.position,
    shape: mapping,
    signal,
    allowedPrivate: ports.allowedPrivate,
    folders: ports.folders,
    directory: ports.directory,
    maxBytes: limits.megabytes * 1e6,
    maxMs,
    isSample: false,
  };

  async function take(portion: Portion): Promise<boolean> {
    const columns = JSON.stringify(portion.columns);
    // One mapper for all rows of the same columns: it remembers how often it saw a row.
    if (portion.rows.length > 0 && mapper?.columns !== columns) {
      const map = asFault(() =>
        makeMapSourceRow(mapping ?? { target: 'event' }, portion.columns, { id: source.id, isLive: false }),
      );
      mapper = { columns, map };
    }
    for (let at = 0; at < Math.max(1, portion.rows.length); at += PORTION_ROWS) {
      const part = portion.rows.slice(at, at + PORTION_ROWS);
      const isLast = at + PORTION_ROWS >= portion.rows.length;
      const mapped = part.flatMap((row) => mapper?.map(row, portion.knownBy) ?? []);
      const taken = await takeRows(source, mapped, {
        db,
        log: ports.log,
        now: ports.now,
        recent,
        beforeWrite: (pending) => notePending(db, run.id, pending),
      });
      lastOffset = taken.lastOffset ?? lastOffset;
      // Where a portion was cut, the position stays: its beginning is known by its ids.
      const position = isLast ? portion.position : source.position;
      const goesOn = await ports.state.transaction(async (tx) => {
        const { lastOffset: offset, states, ...counts } = taken;
        await saveStates(tx, source.id, states);
        const advance = {
          rows: part.length,
          bytes: isLast ? portion.bytes : 0,
          lastOffset: offset,
          ...counts,
        };
        return advanceRun(tx, run, advance, position);
      });
      if (isLast) source.position = portion.position;
      if (!goesOn) return false;
      if (taken.lastOffset !== null) await ports.whenNear(taken.lastOffset, taken.taken, signal);
    }
    return true;
  }

  await settle(run, ports, signal);
  const portions = kind.read(source.config, readPorts);
  try {
    for (;;) {
      signal.throwIfAborted();
      const next = await nextOf(portions, signal);
      if (next === null) return { lastOffset };
      rows += next.rows.length;
      bytes += next.bytes;
      if (!(await take(next))) return null;
      if (rows > limits.rows) throw overLimit(`${limits.rows} rows`);
      if (bytes > limits.megabytes * 1e6) throw overLimit(`${limits.megabytes} MB`);
      if (ports.now().getTime() - startedAt > maxMs) throw overLimit(`${limits.minutes} minutes`);
    }
  } finally {
    // Closed as well as it goes: a connection that is being opened may never say that it was not.
    const closed = portions.return(undefined).catch(() => undefined);
    await Promise.race([closed, wait(CLOSE_MS, undefined, { ref: false })]);
  }
}

/** What a source throws is the fault of the source; what our stores throw goes on as it is. */
async function nextOf(portions: AsyncGenerator<Portion>, signal: AbortSignal): Promise<Portion | null> {
  try {
    const { value, done } = await orAborted(portions.next(), signal);
    return done ? null : value;
  } catch (cause) {
    signal.throwIfAborted();
    throw new SourceFault(judgeFault(cause), { cause });
  }
}

function asFault<T>(make: () => T): T {
  try {
    return make();
  } catch (cause) {
    if (isSkylanternError(cause, 'request.invalid')) throw forSomebody(cause.message, { cause });
    throw cause;
  }
}

/** What was being written when the server ended is counted before anything is read again: then it is no news. */
async function settle(run: SourceRun, ports: RunPorts, signal: AbortSignal): Promise<void> {
  // What earlier runs and this one wrote is remembered once the processor has passed it.
  const { nextOffset } = await ports.log.stat();
  if (nextOffset > 0) await ports.waitQueryable(nextOffset - 1, signal);
  if (run.pending === null) return;
  const db = ports.state.tables<object>();
  const seen = await listSeen(db, [run.pending.key]);
  await settlePending(db, run.id, seen.has(run.pending.key));
}

const overLimit = (what: string): SourceFault =>
  forSomebody(`it has more than ${what}, the limit of this source: what was read is in`);
