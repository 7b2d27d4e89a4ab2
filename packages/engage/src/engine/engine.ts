import { HOUR_MS, MINUTE_MS } from '@skylantern/contracts';
import { sql } from 'kysely';
import { copyExposures } from './copy-exposures.ts';
import { forgetOld } from './forget-old.ts';
import { handOverOwnEvents } from './own-events.ts';
import { defaultSettings, type EngagementPorts } from './ports.ts';
import { runDue } from './run-due.ts';
import { noteOccurrences, runOccurrences } from './schedules.ts';
import { hasWatchedSegments, watchSegments } from './segment-entries.ts';
import { makeSendPace } from './send-pace.ts';
import { recoverAttempts, sendDue } from './sender.ts';
import { forgetNoticed, takeEvents } from './take-events.ts';

const COPY_EVERY_MS = 5_000;
const TIDY_PAUSE_MS = 100; // between portions, for those who work meanwhile
const KEEP_LEDGER_MS = 400 * 24 * HOUR_MS;

/** The work of engagement, piece by piece; each does all that is due at `ports.now()`. */
export interface Engine {
  /** Events first, then runs: a timer never fires before what already came in was heard. */
  decide(): Promise<void>;
  /** Begins what may begin; resolves when it has begun. */
  send(): Promise<Promise<void>[]>;
  tell(): Promise<Date | null>;
  /** Answers whether it looked: not before its time. */
  watch(): Promise<boolean>;
  /** The next `watch` looks at once. */
  watchSoon(): void;
  /** Removes a portion of what is old, when it is time; answers when to come again. */
  tidy(): Promise<Date>;
  /** Everything, until nothing is left to do now. */
  settle(): Promise<void>;
  /** When something will be due by itself; null when nothing will. */
  nextAt(): Promise<Date | null>;
  nextDecisionAt(): Promise<Date | null>;
  nextSendAt(): Promise<Date | null>;
  /** The last event batch that was heard. */
  position(): number;
}

/** `onDecided` is told at once of messages that may be sent and of what may be told. */
export function makeEngine(ports: EngagementPorts, onDecided: () => void = () => undefined): Engine {
  const settings = { ...defaultSettings, ...ports.settings };
  const pace = makeSendPace();
  let position = 0;
  let lastWatch = Number.NEGATIVE_INFINITY;
  let lastCopy = Number.NEGATIVE_INFINITY;
  let isWatching = false;
  let tidyAt = ports.now().getTime() + MINUTE_MS;

  async function decide(): Promise<void> {
    for (;;) {
      const taken = await takeEvents(ports, settings);
      if (taken !== null) position = taken.position;
      // Heard is what had come in when we looked: to wait for a quiet moment would starve the runs under load.
      if (taken?.hasMore === true) continue;
      const due = await findDue(ports);
      if (due.occurrences) {
        await noteOccurrences(ports);
        await runOccurrences(ports, settings);
      }
      // Who has just come in is due too.
      const count = due.runs || due.occurrences ? await runDue(ports) : 0;
      if (count === 0) return;
      onDecided();
    }
  }

  async function send(): Promise<Promise<void>[]> {
    await recoverAttempts(ports);
    const calls: Promise<void>[] = [];
    for (;;) {
      const begun = await sendDue(ports, settings, pace);
      calls.push(...begun.calls);
      if (!begun.hasMore) return calls;
    }
  }

  /** Answers when there is more to tell: many small inserts would wear the event store out. */
  async function tell(): Promise<Date | null> {
    while ((await handOverOwnEvents(ports)) > 0);
    const mayCopyAt = lastCopy + COPY_EVERY_MS;
    if (ports.now().getTime() < mayCopyAt) return new Date(mayCopyAt);
    while ((await copyExposures(ports)) > 0) lastCopy = ports.now().getTime();
    return null;
  }

  async function watch(): Promise<boolean> {
    if (ports.now().getTime() - lastWatch < settings.segmentEveryMs) return false;
    lastWatch = ports.now().getTime();
    isWatching = await hasWatchedSegments(ports.state.tables<object>());
    if (isWatching) await watchSegments(ports);
    return isWatching;
  }

  async function nextDecisionAt(): Promise<Date | null> {
    const found = await sql<{ at: Date | null }>`
      select least(
        (select min(wake_at) from run where state = 'waiting' and wake_at is not null),
        (select min(next_at) from journey where state = 'live' and next_at is not null)) as at
    `.execute(ports.state.tables<object>());
    const watchAt = isWatching ? new Date(lastWatch + settings.segmentEveryMs) : null;
    return earliest([found.rows[0]?.at ?? null, watchAt]);
  }

  async function nextSendAt(): Promise<Date | null> {
    const found = await sql<{ at: Date | null }>`
      select least(
        (select min(due_at) from message where state = 'queued' and channel_id <> all(${pace.busy(ports.now())}::text[])),
        (select min(lease_until) from message where state = 'sending')) as at
    `.execute(ports.state.tables<object>());
    return earliest([found.rows[0]?.at ?? null, pace.nextAt()]);
  }

  return {
    decide,
    send,
    tell,
    watch,
    nextDecisionAt,
    nextSendAt,
    nextAt: async () => earliest([await nextDecisionAt(), await nextSendAt()]),
    position: () => position,
    watchSoon() {
      lastWatch = Number.NEGATIVE_INFINITY;
    },
    async tidy() {
      const now = ports.now().getTime();
      if (now < tidyAt) return new Date(tidyAt);
      const db = ports.state.tables<object>();
      await forgetNoticed(db, ports.now(), settings);
      await sql`delete from cap_ledger where at < ${new Date(ports.now().getTime() - KEEP_LEDGER_MS)}`.execute(
        db,
      );
      tidyAt = now + ((await forgetOld(ports, settings.keepMs)) ? TIDY_PAUSE_MS : HOUR_MS);
      return new Date(tidyAt);
    },
    async settle() {
      lastWatch = Number.NEGATIVE_INFINITY;
      lastCopy = Number.NEGATIVE_INFINITY;
      await watch();
      await decide();
      // A channel lets through so many at a time.
      for (let calls = await send(); calls.length > 0; calls = await send()) await Promise.all(calls);
      await tell();
    },
  };
}

/** One question instead of a transaction for each: mostly there is nothing. */
async function findDue(ports: EngagementPorts): Promise<{ occurrences: boolean; runs: boolean }> {
  const now = ports.now();
  const found = await sql<{ occurrences: boolean; runs: boolean }>`select
    exists (select from journey where state = 'live' and next_at <= ${now})
      or exists (select from journey_occurrence o join journey j on j.id = o.journey_id
        where o.finished_at is null and j.state = 'live') as occurrences,
    exists (select from run where state = 'waiting' and wake_at <= ${now}) as runs`.execute(
    ports.state.tables<object>(),
  );
  return found.rows[0] ?? { occurrences: false, runs: false };
}

function earliest(times: readonly (Date | null)[]): Date | null {
  const known = times.flatMap((time) => (time === null ? [] : [time.getTime()]));
  return known.length === 0 ? null : new Date(Math.min(...known));
}
