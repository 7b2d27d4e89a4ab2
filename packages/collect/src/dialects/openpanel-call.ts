import { createHash } from 'node:crypto';
import {
  blankEvent,
  callNames,
  type IncomingEvent,
  type Json,
  type JsonObject,
  type PropertyOperation,
  SkylanternError,
} from '@skylantern/contracts';
import { part, present } from './context-parts.ts';
import type { DialectRequest } from './define-dialect.ts';
import { repeatableId } from './openpanel-repeats.ts';
import { asId, asInstant, asObject, asText, contentId, headerOf } from './read-values.ts';

const DAY_MS = 86_400_000;
/** Properties of OpenPanel's own that went elsewhere. */
const spent: ReadonlySet<string> = new Set([
  '__timestamp',
  '__deviceId',
  '__ip',
  '__userAgent',
  '__title',
  '__referrer',
]);

/** The events that one call stands for; null when there is no such call. */
export function eventsOfCall(
  request: DialectRequest,
  type: string,
  payload: JsonObject,
): IncomingEvent[] | null {
  const properties = asObject(payload['properties']) ?? {};
  const time = asInstant(properties['__timestamp']);
  const said: Json = {
    client: headerOf(request, 'openpanel-client-id'),
    who: deviceIdOf(request),
    type,
    payload,
  };
  const base = blankEvent({
    kind: 'track',
    name: '',
    messageId: time === null ? repeatableId(said, request) : contentId(said),
    userId: asId(payload['profileId']),
    anonymousId: asId(properties['__deviceId']),
    context: contextOf(request, properties),
    occurredAt: time,
  });
  switch (type) {
    case 'track':
      return [tracked(request, base, payload, properties)];
    case 'identify':
      return [identified(request, base, payload, properties)];
    case 'increment':
    case 'decrement':
      return [{ ...base, kind: 'profile', name: callNames.profile, operations: [counted(type, payload)] }];
    case 'alias': {
      const previousId = asId(payload['alias']);
      return [{ ...base, kind: 'alias', name: callNames.alias, previousId }];
    }
    case 'group': {
      const traits = { ...present({ name: payload['name'], type: payload['type'] }), ...properties };
      const accountKey = asId(payload['id']);
      return [{ ...base, kind: 'account', name: callNames.account, accountKey, traits }];
    }
    case 'assign_group':
      return groupsOf(payload['groupIds']).map((accountKey, i) => {
        const messageId = `${base.messageId}-${i}`;
        return { ...base, kind: 'group', name: callNames.group, accountKey, messageId };
      });
    default:
      return null;
  }
}

/** Whom OpenPanel takes a visitor without a profile for: the same address and browser on one day. */
export function deviceIdOf(request: DialectRequest): string {
  const day = Math.floor(request.receivedAt.getTime() / DAY_MS);
  const parts = [
    headerOf(request, 'openpanel-client-id') ?? '',
    String(day),
    request.ip ?? '',
    headerOf(request, 'user-agent') ?? '',
  ];
  return createHash('sha256').update(parts.join('\u0000')).digest('hex').slice(0, 32);
}

/** A server's own address says nothing of the visitor. */
const isFromDevice = (request: DialectRequest) => headerOf(request, 'openpanel-client-secret') === null;

function tracked(
  request: DialectRequest,
  base: IncomingEvent,
  payload: JsonObject,
  given: JsonObject,
): IncomingEvent {
  const title = asText(payload['name']) ?? '';
  const isView = title === 'screen_view';
  const path = asText(given['__path']) ?? '';
  const viewed = /^https?:/.test(path) ? 'page' : 'screen';
  const kind = isView ? viewed : 'track';
  const groups = groupsOf(payload['groups']);
  const rest = Object.entries(given).filter(([name]) => !spent.has(name));
  const isNobody = base.userId === null && base.anonymousId === null;
  return {
    ...base,
    kind,
    name: kind === 'track' ? title.trim() : callNames[kind],
    anonymousId: isNobody && isFromDevice(request) ? deviceIdOf(request) : base.anonymousId,
    accountKey: groups[0] ?? null,
    properties: {
      ...Object.fromEntries(rest),
      ...(typeof given['__revenue'] === 'number' ? { revenue: given['__revenue'] } : {}),
      ...(groups.length > 1 ? { $groups: groups } : {}),
    },
  };
}

function identified(
  request: DialectRequest,
  base: IncomingEvent,
  payload: JsonObject,
  properties: JsonObject,
): IncomingEvent {
  const known = ['firstName', 'lastName', 'email', 'avatar'];
  const email = asText(payload['email']);
  return {
    ...base,
    kind: 'identify',
    name: callNames.identify,
    anonymousId: base.anonymousId ?? (isFromDevice(request) ? deviceIdOf(request) : null),
    identities: email ? { email } : {},
    traits: {
      ...Object.fromEntries(Object.entries(properties).filter(([name]) => !spent.has(name))),
      ...present(Object.fromEntries(known.map((name) => [name, payload[name]]))),
    },
  };
}

function counted(type: 'increment' | 'decrement', payload: JsonObject): PropertyOperation {
  const by = payload['value'] ?? 1;
  if (typeof by !== 'number') throw new SkylanternError('request.invalid', 'value must be a number');
  return { op: 'increment', name: asText(payload['property']) ?? '', value: type === 'increment' ? by : -by };
}

const groupsOf = (value: Json | undefined): string[] =>
  Array.isArray(value) ? [...new Set(value.flatMap((one) => asId(one) ?? []))] : [];

function contextOf(request: DialectRequest, properties: JsonObject): JsonObject {
  const path = asText(properties['__path']);
  const isPage = path !== null && /^https?:/.test(path);
  return {
    ...part('library', {
      name: headerOf(request, 'openpanel-sdk-name'),
      version: headerOf(request, 'openpanel-sdk-version'),
    }),
    ...part('page', {
      url: isPage ? path : null,
      title: asText(properties['__title']),
      referrer: asText(properties['__referrer']),
    }),
    ...part('screen', { name: isPage ? null : path }),
    ...present({ ip: asText(properties['__ip']), userAgent: asText(properties['__userAgent']) }),
  };
}
