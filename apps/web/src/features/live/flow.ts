import type { LiveEvent } from '@skylantern/contracts';

export const KEPT = 500;
const WINDOW_S = 10;

export interface Flow {
  /** Newest first. */
  shown: LiveEvent[];
  /** Came while paused, newest first. */
  waiting: LiveEvent[];
  paused: boolean;
  /** Message ids of the last portion, to be marked as new. */
  fresh: ReadonlySet<string>;
}

export const emptyFlow: Flow = { shown: [], waiting: [], paused: false, fresh: new Set() };

/** Takes in a portion, oldest first. What is known already (the server repeats the last ones on a new connection) is left out. */
export function take(flow: Flow, portion: readonly LiveEvent[]): Flow {
  const known = new Set([...flow.shown, ...flow.waiting].map((event) => event.messageId));
  const news: LiveEvent[] = [];
  for (const event of portion) {
    if (known.has(event.messageId)) continue;
    known.add(event.messageId);
    news.unshift(event);
  }
  if (news.length === 0) return flow;
  if (flow.paused) return { ...flow, waiting: [...news, ...flow.waiting].slice(0, KEPT) };
  const fresh = flow.shown.length === 0 ? new Set<string>() : new Set(news.map((event) => event.messageId));
  return { ...flow, shown: [...news, ...flow.shown].slice(0, KEPT), fresh };
}

export function pause(flow: Flow): Flow {
  return { ...flow, paused: true, fresh: new Set() };
}

export function resume(flow: Flow): Flow {
  const fresh = new Set(flow.waiting.map((event) => event.messageId));
  return { shown: [...flow.waiting, ...flow.shown].slice(0, KEPT), waiting: [], paused: false, fresh };
}

export interface LiveFilter {
  event: string;
  source: string;
  /** Beginning of a user id or anonymous id, or the person's number. */
  person: string;
}

export function passes(event: LiveEvent, filter: LiveFilter): boolean {
  const person = filter.person.trim().toLowerCase();
  return (
    (filter.event === '' || event.event === filter.event) &&
    (filter.source === '' || event.source === filter.source) &&
    (person === '' ||
      String(event.personNumber) === person ||
      event.userId.toLowerCase().startsWith(person) ||
      event.anonymousId.toLowerCase().startsWith(person))
  );
}

export interface Arrival {
  at: number;
  count: number;
}

/** Events per second over the last ten seconds; arrivals that are older are forgotten. */
export function rateOf(arrivals: readonly Arrival[], now: number): { rate: number; left: Arrival[] } {
  const left = arrivals.filter(({ at }) => at > now - WINDOW_S * 1_000);
  return { rate: left.reduce((sum, { count }) => sum + count, 0) / WINDOW_S, left };
}
