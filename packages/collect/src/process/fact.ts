import { hash } from 'node:crypto';
import type { IncomingEvent } from '@skylantern/contracts';
import type { LogRecord } from '../door/log-record.ts';

/** How many positions one log record may hold; sequence = offset × this + position. */
const POSITIONS = 4_096;

/** One incoming event on its way through a batch; the stages fill what is null. */
export interface Fact {
  event: IncomingEvent;
  record: LogRecord;
  /** Total order of arrival. */
  sequence: number;
  /** md5(workspace, message id) as a uuid. */
  key: string;
  occurredAt: Date;
  /** The person whom it is written under (see the graph), and the person of today. */
  origin: number;
  current: number;
  sessionId: string;
  account: number;
  /** Came more than a day after it happened. */
  isLate: boolean;
  /** Its person sends too much: stored, but nothing is made of it for the person. */
  isLimited: boolean;
}

export function factsOf(offset: number, record: LogRecord): Fact[] {
  return record.events.map((event, i) => ({
    event,
    record,
    sequence: sequenceOf(offset, record, i),
    key: messageKey(record.workspaceId, event.messageId),
    occurredAt: new Date(record.receivedAt),
    origin: 0,
    current: 0,
    sessionId: '',
    account: 0,
    isLate: false,
    isLimited: false,
  }));
}

/** The sequence of the i-th event of a record. */
export const sequenceOf = (offset: number, record: LogRecord, i: number): number =>
  offset * POSITIONS + (record.positions?.events[i] ?? i);

/** The first sequence of a record. */
export const firstSequence = (offset: number): number => offset * POSITIONS;

/** Where a fact stands in the event log. */
export function placeOf({ sequence }: Fact): { offset: number; position: number } {
  return { offset: Math.floor(sequence / POSITIONS), position: sequence % POSITIONS };
}

/** The key under which a message id is remembered; 128 bits, so that no two facts ever share one by chance. */
export function messageKey(workspaceId: string, messageId: string): string {
  const hex = hash('md5', `${workspaceId}\u0000${messageId}`);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
