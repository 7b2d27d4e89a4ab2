import type { IncomingEvent, JsonObject } from '@skylantern/contracts';

/** An event in the form of the HTTP tracking API, whatever dialect it came in: what people see and repair. */
export function callOf(event: IncomingEvent): JsonObject {
  const { kind, name, messageId, userId, anonymousId, previousId, accountKey } = event;
  return {
    type: kind,
    ...(kind === 'track' ? { event: name } : {}),
    messageId,
    userId,
    anonymousId,
    ...(kind === 'alias' ? { previousId } : {}),
    ...(kind === 'group' ? { groupId: accountKey } : {}),
    timestamp: event.occurredAt,
    ...(Object.keys(event.traits).length > 0 ? { traits: event.traits } : {}),
    ...(Object.keys(event.identities).length > 0 ? { identities: { ...event.identities } } : {}),
    properties: event.properties,
    context: event.context,
  };
}
