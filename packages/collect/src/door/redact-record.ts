import type { IncomingEvent } from '@skylantern/contracts';
import type { SetAside } from '../dialects/define-dialect.ts';
import { firstSequence, sequenceOf } from '../process/fact.ts';
import { decodeRecord, encodeRecord, type LogRecord } from './log-record.ts';

export interface Forgotten {
  workspaceId: string;
  event(event: IncomingEvent, sequence: number): boolean;
  setAside(entry: SetAside): boolean;
}

/**
 * The bytes of a record of the event log without those events; null when it has none of them. What remains keeps its
 * place in the order of arrival. Of a request that was theirs alone, sender and address go too.
 */
export function redactRecord(
  { offset, payload }: { offset: number; payload: Buffer },
  forgotten: Forgotten,
): { payload: Buffer; removed: number } | null {
  if (!payload.includes(forgotten.workspaceId)) return null;
  const record = decodeRecord(payload);
  if (record.workspaceId !== forgotten.workspaceId) return null;
  const events = record.events.flatMap((event, i) => {
    const sequence = sequenceOf(offset, record, i);
    return forgotten.event(event, sequence) ? [] : [{ event, position: sequence - firstSequence(offset) }];
  });
  const setAside = record.setAside.flatMap((entry, i) => {
    const position = record.positions?.setAside[i] ?? record.events.length + i;
    return forgotten.setAside(entry) ? [] : [{ entry, position }];
  });
  const removed = record.events.length + record.setAside.length - events.length - setAside.length;
  if (removed === 0) return null;
  const isEmpty = events.length + setAside.length === 0;
  const rest: LogRecord = {
    ...record,
    ...(isEmpty ? { ip: '', userAgent: '', sentAt: null } : {}),
    events: events.map(({ event }) => event),
    setAside: setAside.map(({ entry }) => entry),
    positions: {
      events: events.map(({ position }) => position),
      setAside: setAside.map(({ position }) => position),
    },
  };
  return { payload: encodeRecord(rest), removed };
}
