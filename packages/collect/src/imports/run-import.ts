import { type IncomingEvent, SkylanternError } from '@skylantern/contracts';
import type { EventLog, Executor } from '@skylantern/store';
import { applyPolicy } from '../door/apply-policy.ts';
import { encodeRecord, IMPORT_SOURCE, type LogRecord } from '../door/log-record.ts';
import { loadPolicy } from '../door/policy.ts';
import { advanceJob, type JobRow } from './jobs.ts';
import { makeMapRow } from './map-row.ts';
import { openRows } from './open-rows.ts';

/** Events and bad rows in one record of the log; fewer than the positions that a record may hold. */
export const BATCH_EVENTS = 2_000;

export interface RunPorts {
  db: Executor;
  log: EventLog;
  now(): Date;
  /** Resolves when the processor is near enough behind `offset` that more may follow. */
  whenNear(offset: number, events: number, signal: AbortSignal): Promise<void>;
}

/**
 * Reads the file of a job and sends its rows on, batch after batch, each durable in the event log before the job's
 * position is noted. After a crash between the two, the batch is sent again under the same message ids and counted
 * once. Answers the last offset written; null when it was cancelled.
 */
export async function runImport(
  job: JobRow,
  path: string,
  ports: RunPorts,
  signal: AbortSignal,
): Promise<{ lastOffset: number | null } | null> {
  if (job.mapping === null)
    throw new SkylanternError('internal', 'an import runs with a mapping', { id: job.id });
  const { header, portions, bytesRead } = await openRows(path, job.mapping, signal);
  const policy = await loadPolicy(ports.db, job.workspaceId);
  const mapRow = makeMapRow(job.mapping, header);
  let { lastOffset } = job;
  let line = job.lines;
  let events: IncomingEvent[] = [];
  let setAside: LogRecord['setAside'] = [];

  async function flush(): Promise<boolean> {
    const isEmpty = events.length + setAside.length === 0;
    if (!isEmpty) {
      const record: LogRecord = {
        v: 1,
        workspaceId: job.workspaceId,
        source: IMPORT_SOURCE,
        receivedAt: ports.now().getTime(),
        sentAt: null,
        ip: '',
        userAgent: '',
        events,
        setAside,
        importId: job.id,
      };
      lastOffset = await ports.log.append(encodeRecord(applyPolicy(record, policy)), job.workspaceId);
    }
    const counts = { events: events.length, setAside: setAside.length };
    events = [];
    setAside = [];
    const goesOn = await advanceJob(ports.db, job.id, {
      lines: line,
      bytesRead: bytesRead(),
      ...counts,
      lastOffset: isEmpty ? null : lastOffset,
    });
    if (goesOn && lastOffset !== null) await ports.whenNear(lastOffset, counts.events, signal);
    return goesOn;
  }

  for await (const rows of portions) {
    signal.throwIfAborted();
    for (const row of rows) {
      // Mapped even if it was sent before: what a person's properties were is known only by reading on.
      const mapped = mapRow(row);
      if (row.line <= job.lines) continue;
      line = row.line;
      if ('setAside' in mapped) setAside.push(mapped.setAside);
      else events.push(...mapped.events);
      if (events.length + setAside.length >= BATCH_EVENTS - 1 && !(await flush())) return null;
    }
  }
  return (await flush()) ? { lastOffset } : null;
}
