import { findTombstones, loadRules } from '@skylantern/identify';
import type { Executor } from '@skylantern/store';
import { mentionedBy } from '../process/mentioned.ts';
import type { LogRecord } from './log-record.ts';

/**
 * Keeps what comes of forgotten persons out of the event log. The processor looks again, under the lock: here it may
 * be a moment late.
 */
export async function refuseForgotten(db: Executor, record: LogRecord): Promise<LogRecord> {
  const { workspaceId, events, setAside } = record;
  if (events.length + setAside.length === 0) return record;
  const tombstones = await findTombstones(db, workspaceId, {
    rules: await loadRules(db, workspaceId),
    claims: events.map(mentionedBy),
    raws: setAside.map(({ raw }) => raw),
  });
  if (tombstones === null) return record;
  const kept = events.filter((event) => !tombstones.names(mentionedBy(event)));
  const readable = setAside.filter(({ raw }) => !tombstones.stands(raw));
  const gone = events.length - kept.length + setAside.length - readable.length;
  if (gone === 0) return record;
  const isEmpty = kept.length + readable.length === 0;
  return {
    ...record,
    ...(isEmpty ? { ip: '', userAgent: '' } : {}),
    events: kept,
    setAside: readable,
    refused: { ...record.refused, 'refused-forgotten': (record.refused?.['refused-forgotten'] ?? 0) + gone },
  };
}
