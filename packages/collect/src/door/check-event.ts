import { type IncomingEvent, type ItemKey, kindsWithoutPerson } from '@skylantern/contracts';
import { callOf } from '../dialects/call-of.ts';
import type { DecodedItem } from '../dialects/define-dialect.ts';

export const MAX_EVENT_BYTES = 32_768;
export const MAX_NAME_LENGTH = 255;
export const MAX_MESSAGE_ID_LENGTH = 255;
export const MAX_PROPERTIES = 500;
export const MAX_ITEM_TYPE_LENGTH = 100;
export const MAX_ITEM_ID_LENGTH = 255;
const EARLIEST = Date.UTC(1971, 0, 1);
const LATEST = Date.UTC(2105, 0, 1);

/** Sets aside what no dialect may let through; the rest of a request is never harmed by one bad event. */
export function checkEvent(item: DecodedItem): DecodedItem {
  if ('setAside' in item) return item;
  const { event } = item;
  const fault = findFault(event);
  if (fault === null) return item;
  return {
    setAside: { messageId: event.messageId.slice(0, MAX_MESSAGE_ID_LENGTH), ...fault, raw: callOf(event) },
  };
}

function findFault(event: IncomingEvent) {
  if (event.messageId.length > MAX_MESSAGE_ID_LENGTH) {
    return fault(
      'message-id-too-long',
      `messageId has ${event.messageId.length} characters, at most 255 are kept`,
    );
  }
  if (event.name === '')
    return fault('name-missing', 'event is empty: name what happened, for instance order_paid');
  if (event.name.length > MAX_NAME_LENGTH) {
    return fault('name-too-long', `event has ${event.name.length} characters, at most 255 are kept`);
  }
  const hasIdentity =
    event.userId !== null || event.anonymousId !== null || Object.keys(event.identities).length > 0;
  if (event.kind === 'account' && event.accountKey === null)
    return fault('identity-missing', 'groupId is missing: name the account whose properties change');
  if (event.kind === 'item' && !event.item?.id)
    return fault('identity-missing', 'itemId is missing: name the item whose properties change');
  const tooLong = event.item === undefined ? null : longerThanKept(event.item);
  if (tooLong !== null) return fault('too-large', tooLong);
  if (!hasIdentity && !kindsWithoutPerson.has(event.kind))
    return fault('identity-missing', 'userId and anonymousId are both missing: send at least one');
  const at = event.occurredAt === null ? EARLIEST : Date.parse(event.occurredAt);
  if (Number.isNaN(at) || at < EARLIEST || at > LATEST) {
    return fault(
      'time-invalid',
      `timestamp "${String(event.occurredAt).slice(0, 60)}" is not a time since 1971`,
    );
  }
  const properties =
    Object.keys(event.properties).length + Object.keys(event.traits).length + (event.operations?.length ?? 0);
  if (properties > MAX_PROPERTIES) {
    return fault('too-many-properties', `${properties} properties, at most ${MAX_PROPERTIES} are kept`);
  }
  return null;
}

function longerThanKept({ type, id }: ItemKey): string | null {
  if (type.length > MAX_ITEM_TYPE_LENGTH)
    return `itemType has ${type.length} characters, at most ${MAX_ITEM_TYPE_LENGTH} are kept`;
  return id.length > MAX_ITEM_ID_LENGTH
    ? `itemId has ${id.length} characters, at most ${MAX_ITEM_ID_LENGTH} are kept`
    : null;
}

const fault = (
  reason:
    | 'message-id-too-long'
    | 'name-missing'
    | 'name-too-long'
    | 'identity-missing'
    | 'time-invalid'
    | 'too-large'
    | 'too-many-properties',
  detail: string,
) => ({ reason, detail });
