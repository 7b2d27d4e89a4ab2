import { DAY_MS, HOUR_MS, MINUTE_MS } from '@skylantern/contracts';

const QUANTUM_MS = 5 * MINUTE_MS;
const LAST_BATCHES = 9;
const LAST_SESSIONS = 8;
/** A device that names no session begins a new one after this silence. */
const SILENCE_MS = 30 * MINUTE_MS;
const EARLIEST_MS = Date.UTC(1971, 0, 1);

/** What we remember of one device's clock: plain data, to be kept with the device. */
export interface DeviceClock {
  /** received − sentAt of the last batches, oldest first. */
  readonly skewsMs: readonly number[];
  readonly sessions: readonly SessionShift[];
}

interface SessionShift {
  readonly id: string | null;
  readonly shiftMs: number;
  readonly seenAtMs: number;
}

export const unknownClock: DeviceClock = { skewsMs: [], sessions: [] };

/** A batch came in. Its `sentAt` is by the device's clock; null or unreadable tells us nothing. */
export function observeBatch(clock: DeviceClock, sentAt: string | null, receivedAt: Date): DeviceClock {
  const skewMs = sentAt === null ? Number.NaN : receivedAt.getTime() - Date.parse(sentAt);
  if (Number.isNaN(skewMs)) return clock;
  return { ...clock, skewsMs: [...clock.skewsMs, skewMs].slice(-LAST_BATCHES) };
}

/**
 * How far to move a device's times. The median forgives a slow batch; up to 5 minutes may be the way rather than the
 * clock and is left alone; whole steps of 5 minutes keep a session's events in order when the estimate trembles.
 */
export function shiftOf(clock: DeviceClock): number {
  const sorted = clock.skewsMs.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? upper;
  const median = (upper + lower) / 2;
  return Math.abs(median) > QUANTUM_MS ? Math.round(median / QUANTUM_MS) * QUANTUM_MS : 0;
}

export interface ClaimedTime {
  /** By the sender's clock; null when it did not say. */
  readonly occurredAt: string | null;
  readonly sessionId: string | null;
  readonly receivedAt: Date;
  /** Historical imports keep their times as given and are never late. */
  readonly historical: boolean;
}

export type CorrectedTime =
  | {
      readonly outcome: 'ok';
      readonly occurredAt: Date;
      /** As the sender put it. */
      readonly originalAt: string | null;
      readonly shiftMs: number;
      /** Was in the future after the shift and is now the moment of arrival. */
      readonly clamped: boolean;
      /** More than 23 hours ahead: a broken clock, worth a warning. */
      readonly farFuture: boolean;
      /** Arrived more than 24 hours after it happened: the late lane. */
      readonly late: boolean;
      readonly clock: DeviceClock;
    }
  | { readonly outcome: 'invalid' };

/** When it happened by our clock. A session keeps the shift it began with; times before 1971 are invalid. */
export function correctTime(clock: DeviceClock, claimed: ClaimedTime): CorrectedTime {
  const receivedMs = claimed.receivedAt.getTime();
  const claimedMs = claimed.occurredAt === null ? receivedMs : Date.parse(claimed.occurredAt);
  if (!(claimedMs >= EARLIEST_MS)) return { outcome: 'invalid' };
  const unshifted = claimed.historical || claimed.occurredAt === null;
  const session = unshifted ? null : sessionShift(clock, claimed.sessionId, receivedMs);
  const shiftMs = session?.shiftMs ?? 0;
  const shiftedMs = claimedMs + shiftMs;
  const occurredMs = Math.min(shiftedMs, receivedMs);
  return {
    outcome: 'ok',
    occurredAt: new Date(occurredMs),
    originalAt: claimed.occurredAt,
    shiftMs,
    clamped: occurredMs < shiftedMs,
    farFuture: shiftedMs - receivedMs > 23 * HOUR_MS,
    late: !claimed.historical && receivedMs - occurredMs > DAY_MS,
    clock: session === null ? clock : { ...clock, sessions: remember(clock.sessions, session) },
  };
}

function sessionShift(clock: DeviceClock, id: string | null, receivedMs: number): SessionShift {
  const known = clock.sessions.find((session) => session.id === id);
  const goesOn = known !== undefined && (id !== null || receivedMs - known.seenAtMs <= SILENCE_MS);
  return { id, shiftMs: goesOn ? known.shiftMs : shiftOf(clock), seenAtMs: receivedMs };
}

function remember(sessions: readonly SessionShift[], session: SessionShift): readonly SessionShift[] {
  return [...sessions.filter(({ id }) => id !== session.id), session].slice(-LAST_SESSIONS);
}
