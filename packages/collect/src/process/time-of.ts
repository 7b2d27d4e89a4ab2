import { LRUCache } from 'lru-cache';
import { correctTime, type DeviceClock, observeBatch, unknownClock } from '../clock/correct-clock.ts';
import type { LogRecord } from '../door/log-record.ts';
import type { Fact } from './fact.ts';

/** When a fact happened by our clock. */
export type ClockCorrection = (fact: Fact) => Date;

const MAX_DEVICES = 100_000;

/** Remembers the clocks of the devices heard lately; each request counts once for a device. */
export function makeClockCorrection(): ClockCorrection {
  const clocks = new LRUCache<string, { clock: DeviceClock; record: LogRecord }>({ max: MAX_DEVICES });
  return ({ event, record }) => {
    const device = `${record.workspaceId}\u0000${event.anonymousId ?? event.userId ?? ''}`;
    const known = clocks.get(device);
    const receivedAt = new Date(record.receivedAt);
    const clock =
      known?.record === record
        ? known.clock
        : observeBatch(known?.clock ?? unknownClock, record.sentAt, receivedAt);
    const session = event.context['sessionId'];
    const corrected = correctTime(clock, {
      occurredAt: event.occurredAt,
      sessionId: typeof session === 'string' || typeof session === 'number' ? String(session) : null,
      receivedAt,
      historical: event.historical,
    });
    if (corrected.outcome === 'invalid') return receivedAt; // the door sets such times aside; a replayed old log may hold one
    clocks.set(device, { clock: corrected.clock, record });
    return corrected.occurredAt;
  };
}
