import type { TokenBuckets } from '../door/token-bucket.ts';
import type { Fact } from './fact.ts';

const DAY_MS = 86_400_000;
const FUTURE_MS = 23 * 3_600_000;

export const isLate = ({ event, record, occurredAt }: Fact): boolean =>
  !event.historical && record.receivedAt - occurredAt.getTime() > DAY_MS;

/** By the sender's own word: it was corrected since. */
export function saysFuture({ event, record }: Fact): boolean {
  return event.occurredAt !== null && Date.parse(event.occurredAt) - record.receivedAt > FUTURE_MS;
}

/** Whoever sends more than this for long costs everybody: their events are stored, and nothing else is done. */
export function markLimited(facts: readonly Fact[], limits: TokenBuckets, perSecond: number): void {
  for (const fact of facts) {
    const { event, record } = fact;
    const who = event.anonymousId ?? event.userId ?? Object.values(event.identities)[0];
    if (event.historical || who === undefined) continue;
    fact.isLimited = limits.take(`${record.workspaceId}\u0000${who}`, 1, perSecond, record.receivedAt) > 0;
  }
}
