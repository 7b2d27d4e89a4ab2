import { randomUUID } from 'node:crypto';
import { blankEvent, callNames, type IncomingEvent, type Json, type JsonObject } from '@skylantern/contracts';
import type { ContentIds } from './content-ids.ts';
import type { DecodedItem } from './define-dialect.ts';
import { guardItem } from './guard-item.ts';
import { moveToContext, type Places } from './move-to-context.ts';
import { deleteAll, profileChangeOf } from './profile-change.ts';
import { asId, asInstant, asObject, asText, contentId, setAside } from './read-values.ts';
import { isPlainSignUp, unboundOf, whoOf } from './sensors-identity.ts';

const places: Places = new Map([
  ['$url', 'page.url'],
  ['$url_path', 'page.path'],
  ['$title', 'page.title'],
  ['$referrer', 'page.referrer'],
  ['$screen_width', 'screen.width'],
  ['$screen_height', 'screen.height'],
  ['$user_agent', 'userAgent'],
  ['$ip', 'ip'],
  ['$browser_language', 'locale'],
  ['$utm_source', 'campaign.source'],
  ['$utm_medium', 'campaign.medium'],
  ['$utm_campaign', 'campaign.name'],
  ['$utm_term', 'campaign.term'],
  ['$utm_content', 'campaign.content'],
  ['$app_version', 'app.version'],
  ['$app_name', 'app.name'],
  ['$app_id', 'app.namespace'],
  ['$event_session_id', 'sessionId'],
  ['$lib', 'library.name'],
  ['$lib_version', 'library.version'],
]);
/** An app states its own system; of a page the user agent speaks, and a server speaks of others. */
const nativePlaces: Places = new Map([
  ...places,
  ['$os', 'os.name'],
  ['$os_version', 'os.version'],
  ['$device_id', 'device.id'],
  ['$model', 'device.model'],
  ['$manufacturer', 'device.manufacturer'],
]);
const nativeLibraries = new Set(['android', 'ios', 'harmonyos', 'macos', 'flutter', 'reactnative', 'unity']);
const screens = new Set(['$AppViewScreen', '$MPViewScreen']);

/** One record of Sensors Data; a sign-up of the older kind says two things. */
export function decodeRecord(item: Json, key: string | null, ids: ContentIds): DecodedItem[] {
  const guarded = guardItem(item, randomUUID());
  if ('fault' in guarded) return [guarded.fault];
  const { raw } = guarded;
  const messageId = idOf(raw, ids);
  if (raw['payloads'] !== undefined && raw['ekey'] !== undefined) {
    const detail = 'the records are encrypted: turn encryption off in the SDK, and send by HTTPS';
    return [setAside({ pkv: raw['pkv'] ?? null }, messageId, 'row-invalid', detail)];
  }
  const other = [raw['token'], raw['project']].map(asText).find((one) => one !== null && isKey(one));
  if (other !== undefined && other !== key) {
    return [setAside(raw, messageId, 'row-invalid', 'the record names another key than its request')];
  }
  const event = eventOf(raw, messageId);
  if (event === null) {
    const type = String(asText(raw['type'])).slice(0, 60);
    const detail = `type "${type}" is not one of track, track_signup, track_id_bind, track_id_unbind, profile_…, item_set, item_delete`;
    return [setAside(raw, messageId, 'unknown-type', detail)];
  }
  return raw['type'] === 'track_signup' && isPlainSignUp(raw)
    ? [{ event }, { event: selfLink(event) }]
    : [{ event }];
}

export const isKey = (text: string): boolean => /^[ws]k_/.test(text);

function eventOf(raw: JsonObject, messageId: string): IncomingEvent | null {
  const type = asText(raw['type']) ?? '';
  const library = asObject(raw['lib']) ?? {};
  const { $is_login_id: isLogin, ...given } = asObject(raw['properties']) ?? {};
  const name = String(asText(library['$lib']) ?? asText(given['$lib']) ?? '').toLowerCase();
  const { properties, context } = moveToContext(given, nativeLibraries.has(name) ? nativePlaces : places);
  const blank = blankEvent({
    kind: 'track',
    name: '',
    messageId,
    ...whoOf(raw, isLogin === true),
    context: { ...context, ...libraryOf(library, context) },
    occurredAt: asInstant(raw['time']),
    historical: raw['time_free'] !== undefined && raw['time_free'] !== null && raw['time_free'] !== false,
  });
  if (type.startsWith('profile_')) {
    const { $lib, $lib_version, ...traits } = given; // of the library, not of the person
    const change = profileChangeOf(type.slice('profile_'.length), traits);
    return change === null ? null : { ...blank, kind: 'profile', name: callNames.profile, ...change };
  }
  if (type === 'item_set' || type === 'item_delete') {
    const itemKey = { type: asText(raw['item_type']) ?? 'product', id: asId(raw['item_id']) ?? '' };
    const change = type === 'item_set' ? { traits: given } : { operations: [deleteAll] };
    return { ...blank, ...nobody, kind: 'item', name: callNames.item, item: itemKey, ...change };
  }
  if (type === 'track_signup' || type === 'track_id_bind')
    return { ...blank, kind: 'identify', name: callNames.identify, properties };
  if (type === 'track_id_unbind') {
    const unbound = { ...nobody, identities: unboundOf(raw) };
    return { ...blank, ...unbound, kind: 'unbind', name: callNames.unbind, properties };
  }
  if (type !== 'track') return null;
  const event = (asText(raw['event']) ?? '').trim();
  if (event === '$pageview') return { ...blank, kind: 'page', name: callNames.page, properties };
  if (!screens.has(event)) return { ...blank, name: event, properties };
  const screen = asText(given['$screen_name']) ?? asText(given['$title']) ?? asText(given['$url_path']);
  const named = screen === null || Object.hasOwn(properties, 'name') ? {} : { name: screen };
  return { ...blank, kind: 'screen', name: callNames.screen, properties: { ...properties, ...named } };
}

const nobody = { userId: null, anonymousId: null, identities: {} };

function libraryOf(library: JsonObject, context: JsonObject): JsonObject {
  const name = asText(library['$lib']);
  const version = asText(library['$lib_version']);
  const said = {
    ...(name === null ? {} : { name }),
    ...(version === null ? {} : { version }),
  };
  const appVersion = asText(library['$app_version']);
  return {
    ...(Object.keys(said).length === 0 ? {} : { library: said }),
    ...(appVersion === null || context['app'] !== undefined ? {} : { app: { version: appVersion } }),
  };
}

/** Before IDM 3 a later record may give the new id as a distinct id alone: it is an anonymous id of the same person. */
function selfLink(event: IncomingEvent): IncomingEvent {
  return blankEvent({
    kind: 'alias',
    name: callNames.alias,
    messageId: `${event.messageId}-self`,
    userId: event.userId,
    anonymousId: event.userId,
    previousId: event.userId,
    context: event.context,
    occurredAt: event.occurredAt,
    historical: event.historical,
  });
}

/** `_track_id` alone is a small random number; together with what it is about, it is one fact however often sent. */
function idOf(raw: JsonObject, ids: ContentIds): string {
  const { _flush_time, ...content } = raw; // new with every sending
  const trackId = asId(raw['_track_id']);
  if (trackId === null) return ids(content, raw['time']);
  const about = ['type', 'event', 'time', 'distinct_id', 'item_type', 'item_id'];
  return contentId([trackId, ...about.map((name) => raw[name] ?? null)]);
}
