import type { StoredEvent } from '@skylantern/contracts';
import { enrichInputOf } from '../enrich/enrich-input.ts';
import type { EnrichEvent } from '../enrich/index.ts';
import type { Fact } from './fact.ts';

export interface WorkspaceClock {
  /** Calendar day of an instant in the workspace's zone, `YYYY-MM-DD`. */
  dayOf(at: Date): string;
}

/** The row of the table `events` for a fact whose person, session and account are known. */
export function buildRow(
  fact: Fact,
  eventCode: number,
  clock: WorkspaceClock,
  enrich: EnrichEvent,
): StoredEvent {
  const { event, record } = fact;
  return {
    ...enrich(
      enrichInputOf(event.context, {
        ip: record.ip || null,
        userAgent: record.userAgent || null,
        receivedAt: new Date(record.receivedAt),
      }),
    ),
    workspace_id: record.workspaceId,
    event_name: event.name,
    event_code: eventCode,
    day: clock.dayOf(fact.occurredAt),
    person: fact.origin,
    occurred_at: fact.occurredAt.toISOString(),
    received_at: new Date(record.receivedAt).toISOString(),
    sequence: fact.sequence,
    message_id: event.messageId,
    account: fact.account,
    user_id: event.userId ?? '',
    anonymous_id: event.anonymousId ?? '',
    session_id: fact.sessionId,
    is_historical: event.historical ? 1 : 0,
    source: record.source,
    properties: event.properties,
  };
}
