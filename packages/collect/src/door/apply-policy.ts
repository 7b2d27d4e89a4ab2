import type { EventOutcome, IncomingEvent, Json, JsonObject } from '@skylantern/contracts';
import { valueHash } from '@skylantern/identify';
import { bot } from '../enrich/bot.ts';
import { enrichInputOf } from '../enrich/enrich-input.ts';
import type { LogRecord } from './log-record.ts';
import type { Policy } from './policy.ts';

/** What may be written down of a request: nothing of it reaches a disk before this. */
export function applyPolicy(record: LogRecord, policy: Policy): LogRecord {
  const refused: NonNullable<LogRecord['refused']> = { ...record.refused };
  const events: IncomingEvent[] = [];
  for (const event of record.events) {
    const outcome = refusalOf(event, record, policy);
    if (outcome === null) events.push(stripped(event, policy));
    else refused[outcome] = (refused[outcome] ?? 0) + 1;
  }
  const isWhole = events.length === record.events.length && record.refused === undefined;
  const { hashedProperties, salt } = policy;
  const hidden =
    salt === null || hashedProperties.size === 0
      ? record.setAside
      : record.setAside.map((entry) => ({ ...entry, raw: hiddenDeep(entry.raw, hashedProperties, salt) }));
  return {
    ...record,
    ip: shortIp(record.ip, policy),
    events,
    setAside: hidden,
    ...(isWhole ? {} : { refused }),
  };
}

function refusalOf(event: IncomingEvent, record: LogRecord, policy: Policy): EventOutcome | null {
  if (!mayCollect(event.context)) return 'refused-consent';
  if (policy.bots === 'keep') return null;
  const input = enrichInputOf(event.context, {
    ip: null,
    userAgent: record.userAgent || null,
    receivedAt: new Date(record.receivedAt),
  });
  return bot.enrich(input, {}).is_bot === 1 ? 'refused-bot' : null;
}

/**
 * `context.consent.collect` says it outright, or the status `denied` of our SDKs; Segment's `categoryPreferences` say no when every category is refused.
 * Silence is consent: whoever needs the opposite sends nothing before it is given.
 */
export function mayCollect(context: JsonObject): boolean {
  const { consent } = context;
  if (consent === false) return false;
  if (typeof consent !== 'object' || consent === null || Array.isArray(consent)) return true;
  const { collect, status, categoryPreferences } = consent;
  if (typeof collect === 'boolean') return collect;
  if (status === 'denied') return false;
  if (typeof categoryPreferences !== 'object' || categoryPreferences === null) return true;
  const preferences = Object.values(categoryPreferences);
  return preferences.length === 0 || preferences.some((one) => one !== false);
}

function stripped(event: IncomingEvent, policy: Policy): IncomingEvent {
  const { hashedProperties: names, salt } = policy;
  const ip = event.context['ip'];
  const context =
    policy.ip === 'keep' || typeof ip !== 'string'
      ? event.context
      : { ...event.context, ip: shortIp(ip, policy) };
  if (salt === null || names.size === 0) return context === event.context ? event : { ...event, context };
  return {
    ...event,
    context,
    properties: hidden(event.properties, names, salt),
    traits: hidden(event.traits, names, salt),
    ...(event.operations === undefined
      ? {}
      : {
          operations: event.operations.map((one) =>
            names.has(one.name) ? { ...one, value: hash(one.value, salt) } : one,
          ),
        }),
  };
}

function hidden(properties: JsonObject, names: ReadonlySet<string>, salt: Buffer): JsonObject {
  if (!Object.keys(properties).some((name) => names.has(name))) return properties;
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [name, names.has(name) ? hash(value, salt) : value]),
  );
}

/** What could not be read has its properties anywhere. */
function hiddenDeep(raw: Json, names: ReadonlySet<string>, salt: Buffer): Json {
  if (Array.isArray(raw)) return raw.map((inner) => hiddenDeep(inner, names, salt));
  if (typeof raw !== 'object' || raw === null) return raw;
  return Object.fromEntries(
    Object.entries(raw).map(([name, inner]) => [
      name,
      names.has(name) ? hash(inner, salt) : hiddenDeep(inner, names, salt),
    ]),
  );
}

/** The same value has the same hash; nothing, true and false say nothing worth hiding. */
function hash(value: Json, salt: Buffer): Json {
  if (value === null || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map((inner) => hash(inner, salt));
  return valueHash(salt, typeof value === 'object' ? JSON.stringify(value) : String(value));
}

/** The last of four numbers, or all behind the first 48 bits. */
export function shortIp(ip: string, { ip: how }: Pick<Policy, 'ip'>): string {
  if (how === 'keep' || ip === '') return ip;
  if (how === 'drop') return '';
  const four = /^(?:::ffff:)?(\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}$/i.exec(ip);
  if (four !== null) return `${four[1]}.0`;
  if (!ip.includes(':')) return '';
  const [head = '', tail] = ip.split('%')[0]?.split('::') ?? [];
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - front.length - back.length);
  const groups = [...front, ...Array.from({ length: zeros }, () => '0'), ...back];
  return groups.length === 8 ? `${groups.slice(0, 3).join(':')}::` : '';
}
