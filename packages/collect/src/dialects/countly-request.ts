import { blankEvent, callNames, type IncomingEvent, type Json, type JsonObject } from '@skylantern/contracts';
import type { ContentIds } from './content-ids.ts';
import { present } from './context-parts.ts';
import { contextOf, isWeb, viewContextOf } from './countly-context.ts';
import { isYes, numberOf, parsed } from './countly-fields.ts';
import { decodeDetails } from './countly-profile.ts';
import type { DecodedItem } from './define-dialect.ts';
import { guardItem } from './guard-item.ts';
import { asId, asInstant, asObject, asText, setAside } from './read-values.ts';

const DEVELOPER_SUPPLIED = '0';
const sessionMetrics = ['_resolution', '_density', '_store', '_carrier'];
const places = ['location', 'city', 'country_code'];
/** Parts of a request that are one event each, named as they are. */
const singleParts = ['crash', 'apm'];
const tokens = ['token_session', 'ios_token', 'android_token', 'test_mode', 'token_provider'];

/** One request of Countly may be several of our events: a session's beginning, its events, changes of the person. */
export function decodeRequest(fields: JsonObject, idFor: ContentIds): DecodedItem[] {
  const time = fields['timestamp'];
  const deviceId = asId(fields['device_id']);
  const about = { device: deviceId, timestamp: time ?? null };
  const isKnown = asId(fields['t']) === DEVELOPER_SUPPLIED;
  const base = (part: string, content: Json = null): IncomingEvent =>
    blankEvent({
      kind: 'track',
      name: part,
      messageId: idFor({ ...about, part, content }, time),
      ...(isKnown ? { userId: deviceId } : { anonymousId: deviceId }),
      context: contextOf(fields),
      occurredAt: asInstant(time),
    });
  const items: DecodedItem[] = [];
  const add = (event: IncomingEvent) => items.push({ event });

  const oldId = asId(fields['old_device_id']);
  if (oldId !== null) {
    const kind = isKnown ? 'merge' : 'alias';
    add({ ...base('old_device_id', oldId), kind, name: callNames[kind], previousId: oldId });
  }
  const session = sessionOf(fields, base);
  if (session !== null) add(session);
  if (fields['events'] !== undefined) items.push(...eventsOf(fields, base));
  if (fields['user_details'] !== undefined) {
    items.push(...decodeDetails(base('user_details', fields['user_details']), fields['user_details']));
  }
  for (const part of singleParts) {
    if (fields[part] !== undefined) items.push(partOf(base(part, fields[part]), fields[part]));
  }
  if (fields['consent'] !== undefined)
    items.push(consentOf(base('consent', fields['consent']), fields['consent']));
  if (isYes(fields['token_session'])) add({ ...base('token_session'), properties: pick(fields, tokens) });
  const place = pick(fields, places);
  if (items.length === 0 && Object.keys(place).length > 0)
    add({ ...base('location', place), properties: place });
  if (items.length === 0 && asId(fields['campaign_id']) !== null) {
    add({ ...base('attribution'), properties: pick(fields, ['campaign_id', 'campaign_user']) });
  }
  return items;
}

/** The named fields that are a text, a number or a yes. */
const pick = (from: JsonObject, names: readonly string[]): JsonObject =>
  present(
    Object.fromEntries(names.map((name) => [name, typeof from[name] === 'object' ? null : from[name]])),
  );

function sessionOf(fields: JsonObject, base: (part: string) => IncomingEvent): IncomingEvent | null {
  const duration = numberOf(fields['session_duration']);
  const part = ['begin_session', 'end_session'].find((name) => isYes(fields[name]));
  if (part === undefined && duration === null) return null;
  const properties = duration === null ? {} : { duration };
  if (part !== 'begin_session') return { ...base(part ?? 'session_duration'), properties };
  const metrics = pick(asObject(parsed(fields['metrics'])) ?? {}, sessionMetrics);
  const said = Object.fromEntries(Object.entries(metrics).map(([name, value]) => [name.slice(1), value]));
  return { ...base(part), properties: { ...properties, ...said, ...pick(fields, places) } };
}

function eventsOf(fields: JsonObject, base: (part: string, content: Json) => IncomingEvent): DecodedItem[] {
  const events = parsed(fields['events']);
  if (!Array.isArray(events)) {
    const { messageId } = base('events', null);
    return [
      setAside(
        { events: fields['events'] ?? null },
        messageId,
        'not-an-object',
        'events is not a JSON array',
      ),
    ];
  }
  return events.map((item) => {
    const guarded = guardItem(item, '');
    if ('fault' in guarded) return guarded.fault;
    return { event: happened(fields, guarded.raw, base('event', guarded.raw)) };
  });
}

function happened(fields: JsonObject, raw: JsonObject, base: IncomingEvent): IncomingEvent {
  const segmentation = asObject(parsed(raw['segmentation'])) ?? {};
  const counts = Object.entries(pick(raw, ['count', 'sum', 'dur'])).map(([name, value]): [string, Json] => [
    Object.hasOwn(segmentation, name) ? `cly_${name}` : name,
    value,
  ]);
  const event: IncomingEvent = {
    ...base,
    name: (asText(raw['key']) ?? '').trim(),
    properties: { ...segmentation, ...Object.fromEntries(counts) },
    occurredAt: asInstant(raw['timestamp']) ?? base.occurredAt,
  };
  // Leaving a view is told under the same key, without `visit`.
  if (event.name !== '[CLY]_view' || !isYes(segmentation['visit'])) return event;
  const kind = isWeb(fields) ? 'page' : 'screen';
  const context = { ...base.context, ...viewContextOf(fields, segmentation) };
  return { ...event, kind, name: callNames[kind], context };
}

function partOf(base: IncomingEvent, given: Json | undefined): DecodedItem {
  const guarded = guardItem(parsed(given) ?? null, base.messageId);
  return 'fault' in guarded ? guarded.fault : { event: { ...base, properties: guarded.raw } };
}

function consentOf(base: IncomingEvent, given: Json | undefined): DecodedItem {
  const item = partOf(base, given);
  if ('setAside' in item) return item;
  const { event } = item;
  return {
    event: { ...event, context: { ...event.context, consent: { categoryPreferences: event.properties } } },
  };
}
