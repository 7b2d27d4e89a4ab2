import { randomUUID } from 'node:crypto';
import { blankEvent, callNames, type IncomingEvent, type Json, type JsonObject } from '@skylantern/contracts';
import type { ContentIds } from './content-ids.ts';
import type { DecodedItem } from './define-dialect.ts';
import { guardItem } from './guard-item.ts';
import { moveToContext, type Places } from './move-to-context.ts';
import { profileChangeOf } from './profile-change.ts';
import { asId, asInstant, asObject, asText } from './read-values.ts';

const places: Places = new Map([
  ['$url', 'page.url'],
  ['$title', 'page.title'],
  ['$referrer', 'page.referrer'],
  ['$screen_width', 'screen.width'],
  ['$screen_height', 'screen.height'],
  ['$language', 'locale'],
  ['$ip', 'ip'],
  ['$utm_source', 'campaign.source'],
  ['$utm_medium', 'campaign.medium'],
  ['$utm_campaign', 'campaign.name'],
  ['$utm_term', 'campaign.term'],
  ['$utm_content', 'campaign.content'],
  ['$session_id', 'sessionId'],
  ['$app_version', 'app.version'],
  ['$lib', 'library.name'],
  ['$lib_version', 'library.version'],
]);
/** An app states its own system; of a page the user agent speaks. */
const nativePlaces: Places = new Map([
  ...places,
  ['$os', 'os.name'],
  ['$os_version', 'os.version'],
  ['$model', 'device.model'],
  ['$manufacturer', 'device.manufacturer'],
  ['$device_id', 'device.id'],
]);
const nativePlatforms = new Set(['android', 'ios', 'harmonyos']);
/** What the SDK says of itself with every call; nothing of it belongs to a person. */
const ofSdk = new Set(['$lib', '$lib_version', '$platform', '$debug', '$is_login', '$original_id']);
const adNames = { $idfa: 'idfa', $oaid: 'oaid', $imei: 'imei' } as const;

/** One event of Analysys Ark; `idOf` gives an id to its content, which holds the time in milliseconds. */
export function decodeItem(item: Json, idOf: ContentIds): DecodedItem {
  const guarded = guardItem(item, randomUUID());
  if ('fault' in guarded) return guarded.fault;
  const { raw } = guarded;
  const given = asObject(raw['xcontext']) ?? {};
  const name = (asText(raw['xwhat']) ?? '').trim();
  const platform = String(asText(given['$platform'])).toLowerCase();
  const moved = moveToContext(given, nativePlatforms.has(platform) ? nativePlaces : places);
  const properties = without(moved.properties, new Set(['$is_login', '$original_id']));
  const blank = blankEvent({
    kind: 'track',
    name,
    messageId: idOf(raw, raw['xwhen']),
    ...whoOf(raw, given, name),
    identities: adIdsOf(given),
    context: moved.context,
    occurredAt: asInstant(raw['xwhen']),
  });
  const change = name.startsWith('$profile_')
    ? profileChangeOf(name.slice('$profile_'.length), without(given, ofSdk))
    : null;
  if (change !== null) return { event: { ...blank, kind: 'profile', name: callNames.profile, ...change } };
  if (name === '$alias')
    return { event: { ...blank, kind: 'identify', name: callNames.identify, properties } };
  if (name === '$pageview') return { event: { ...blank, kind: 'page', name: callNames.page, properties } };
  return { event: { ...blank, properties } };
}

/** `xwho` is the login id once there is one, and the device's until then; only `$alias` carries both. */
function whoOf(
  raw: JsonObject,
  given: JsonObject,
  name: string,
): Pick<IncomingEvent, 'userId' | 'anonymousId'> {
  const who = asId(raw['xwho']);
  const original = asId(given['$original_id']);
  const isLogin = name === '$alias' || given['$is_login'] === true;
  return isLogin ? { userId: who, anonymousId: original } : { userId: null, anonymousId: who };
}

function adIdsOf(given: JsonObject): Record<string, string> {
  return Object.fromEntries(
    Object.entries(adNames).flatMap(([name, type]) => {
      const value = asId(given[name]);
      return value === null ? [] : [[type, value]];
    }),
  );
}

const without = (given: JsonObject, names: ReadonlySet<string>): JsonObject =>
  Object.fromEntries(Object.entries(given).filter(([name]) => !names.has(name)));
