import type { TimelineEvent } from '@skylantern/contracts';

export interface SessionGroup {
  /** Empty: events outside of sessions. */
  sessionId: string;
  /** Newest first, as they came. */
  events: TimelineEvent[];
}
export interface DayGroup {
  /** `YYYY-MM-DD` in the zone. */
  day: string;
  sessions: SessionGroup[];
  count: number;
}

/** Events, newest first, by day of the zone and by runs of one session within a day. Their order stays as it is. */
export function groupTimeline(events: readonly TimelineEvent[], timeZone: string): DayGroup[] {
  const dayOf = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  const days: DayGroup[] = [];
  for (const event of events) {
    const day = dayOf.format(new Date(event.occurredAt));
    let group = days.at(-1);
    if (group?.day !== day) {
      group = { day, sessions: [], count: 0 };
      days.push(group);
    }
    let session = group.sessions.at(-1);
    if (session?.sessionId !== event.sessionId) {
      session = { sessionId: event.sessionId, events: [] };
      group.sessions.push(session);
    }
    session.events.push(event);
    group.count += 1;
  }
  return days;
}
