import type { IncomingEvent, JsonObject } from '@skylantern/contracts';

/** An event in the form of the HTTP tracking API, whatever dialect it came in: what people see and repair. */
export function callOf(event: IncomingEvent): JsonObject {
  const { kind, name, messageId, userId, anonymousId, previousId, accountKey, operations, item } = event;
  return {
    type: kind,
    ...(kind === 'track' ? { event: name } : {}),
    messageId,
    userId,
    anonymousId,
    ...(kind === 'alias' || kind === 'merge' ? { previousId } : {}),
    ...(kind === 'group' || kind === 'account' ? { groupId: accountKey } : {}),
    ...(item === undefined ? {} : { itemType: item.type, itemId: item.id }),
    ...(operations === undefined ? {} : { operations: operations.map((one) => ({ ...one })) }),
    timestamp: event.occurredAt,
    ...(Object.keys(event.traits).length > 0 ? { traits: event.traits } : {}),
    ...(Object.keys(event.identities).length > 0 ? { identities: { ...event.identities } } : {}),
    properties: event.properties,
    context: event.context,
  };
}
