import { randomUUID } from 'node:crypto';
import { blankEvent, callNames, type IncomingEvent, type Json, type JsonObject } from '@skylantern/contracts';
import type { ContentIds } from './content-ids.ts';
import type { DecodedItem } from './define-dialect.ts';
import { guardItem } from './guard-item.ts';
import { moveToContext, type Places } from './move-to-context.ts';
import { asId, asInstant, asObject, asText, setAside } from './read-values.ts';

const places: Places = new Map([
  ['$url', 'page.url'],
  ['$ref', 'page.referrer'],
  ['$page_title', 'page.title'],
  ['$utm_source', 'campaign.source'],
  ['$utm_medium', 'campaign.medium'],
  ['$utm_campaign', 'campaign.name'],
  ['$utm_term', 'campaign.term'],
  ['$utm_content', 'campaign.content'],
  ['$vn', 'app.version'],
  ['$an', 'app.name'],
  ['$lang', 'locale'],
  ['$ip', 'ip'],
]);
/** An app states its own system; of a page the user agent speaks. */
const nativePlaces: Places = new Map([
  ...places,
  ['$os', 'os.name'],
  ['$ov', 'os.version'],
  ['$dv', 'device.model'],
  ['$mkr', 'device.manufacturer'],
]);
const nativePlatforms: ReadonlyMap<string, string> = new Map([
  ['and', 'Android'],
  ['ios', 'iOS'],
]);
/** Properties that the event itself is made of. */
const ofEvent = new Set(['$ct', '$cuid', '$eid', '$sid']);
/** What has no name of its own is named by its type. */
const plainTypes = new Set(['pl', 'ss', 'se', 'um', 'mrecv', 'mread']);
const adNames = { $imei: 'imei', $idfa: 'idfa', $oaid: 'oaid' } as const;

/** What an envelope says of all its events. */
export interface Envelope {
  platform: string;
  deviceId: string | null;
  library: JsonObject;
  ip: string | null;
}

/** One entry of `data`. */
export function decodeItem(item: Json, envelope: Envelope, idOf: ContentIds): DecodedItem {
  const guarded = guardItem(item, randomUUID());
  if ('fault' in guarded) return guarded.fault;
  const { raw } = guarded;
  const type = asText(raw['dt']) ?? asText(raw['et']) ?? '';
  const given = asObject(raw['pr']) ?? {};
  const messageId = idOf([envelope.platform, envelope.deviceId, raw], given['$ct']);
  if (type === 'pg') return { event: pageOf(raw, envelope, messageId) };
  const event = baseOf(given, envelope, messageId);
  if (type === 'usr') return { event: userOf(event, given) };
  if (type === 'evt') return { event: { ...event, name: nameOf(given) } };
  if (plainTypes.has(type)) return { event: { ...event, name: `$${type}` } };
  if (type === 'abp') return { event: builtInOf(event, given) };
  const detail = `dt "${type.slice(0, 60)}" is not one of evt, usr, pl, ss, se, abp, um, mrecv, mread`;
  return setAside({ dt: type, pr: type === 'zgsee' ? null : given }, messageId, 'unknown-type', detail);
}

function baseOf(given: JsonObject, envelope: Envelope, messageId: string): IncomingEvent {
  const system = nativePlatforms.get(envelope.platform);
  const { properties, context } = moveToContext(given, system === undefined ? places : nativePlaces);
  const session = asId(given['$sid']);
  return blankEvent({
    kind: 'track',
    name: '',
    messageId,
    userId: asId(given['$cuid']),
    anonymousId: envelope.deviceId,
    identities: Object.fromEntries(
      Object.entries(adNames).flatMap(([name, type]) => {
        const value = asId(given[name]);
        return value === null ? [] : [[type, value]];
      }),
    ),
    properties: plainNames(properties),
    context: {
      ...(system === undefined ? {} : { os: { name: system } }),
      ...(envelope.ip === null ? {} : { ip: envelope.ip }),
      ...context,
      library: envelope.library,
      ...(session === null || session === '0' || session === '-1' ? {} : { sessionId: session }),
    },
    occurredAt: asInstant(given['$ct']),
  });
}

const nameOf = (given: JsonObject) => (asText(given['$eid']) ?? '').trim();

/** An identify with an id binds; without one, properties of whoever uses the device change. */
function userOf(event: IncomingEvent, given: JsonObject): IncomingEvent {
  const custom = Object.keys(given).filter((name) => !name.startsWith('$'));
  const traits = plainNames(Object.fromEntries(custom.map((name) => [name, given[name] ?? null])));
  const properties = Object.fromEntries(
    Object.entries(event.properties).filter(([name]) => !Object.hasOwn(traits, name)),
  );
  return event.userId === null
    ? { ...event, kind: 'profile', name: callNames.profile, traits, properties }
    : { ...event, kind: 'identify', name: callNames.identify, traits, properties };
}

/** Built-in events: views of pages, revenue, clicks, exceptions. */
function builtInOf(event: IncomingEvent, given: JsonObject): IncomingEvent {
  const name = nameOf(given);
  if (name === 'pv') return { ...event, kind: 'page', name: callNames.page };
  if (name !== 'revenue') return { ...event, name: name === '' ? '$abp' : `$${name}` };
  const revenue = revenueOf(event.properties);
  return {
    ...event,
    name: '$revenue',
    properties: { ...event.properties, ...(revenue === null ? {} : { revenue }) },
  };
}

/** The total, or price × quantity; the apps state them as texts or numbers. */
function revenueOf(properties: JsonObject): number | null {
  const number = (name: string) => {
    const value = properties[`$${name}`] ?? properties[name];
    const read = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    return typeof read === 'number' && Number.isFinite(read) ? read : null;
  };
  const total = number('total');
  if (total !== null) return total;
  const price = number('price');
  return price === null ? null : price * (number('productQuantity') ?? 1);
}

/** The browser SDK's own page call, in a form without `pr`. */
function pageOf(raw: JsonObject, envelope: Envelope, messageId: string): IncomingEvent {
  const { pid, pn, tl, ref, sid } = raw;
  const page = { url: asText(pid) ?? '', title: asText(tl) ?? '', referrer: asText(ref) ?? '' };
  const base = baseOf({ $sid: sid ?? null }, envelope, messageId);
  return {
    ...base,
    kind: 'page',
    name: callNames.page,
    properties: asText(pn) === null ? {} : { name: asText(pn) },
    context: { ...base.context, page },
  };
}

/** The SDKs put `_` before the names that are the sender's own. */
function plainNames(given: JsonObject): JsonObject {
  const entries = Object.entries(given).filter(([name]) => !ofEvent.has(name));
  return Object.fromEntries(
    entries.map(([name, value]) => {
      const plain = name.slice(1);
      return name.startsWith('_') && plain !== '' && !Object.hasOwn(given, plain)
        ? [plain, value]
        : [name, value];
    }),
  );
}
