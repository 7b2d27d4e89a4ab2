import type { EventResult, Json, JsonObject } from '@skylantern/contracts';
import { asId, asObject, asText } from './read-values.ts';

const MAX_EVENTS = 25;
const MAX_PARAMS = 25;
const MAX_NAME = 40;
const MAX_VALUE = 100;
/** Parameters that may be longer. */
const longer = new Map([
  ['page_location', 1_000],
  ['page_referrer', 420],
  ['page_title', 300],
]);
const reserved: ReadonlySet<string> = new Set([
  'ad_activeview',
  'ad_click',
  'ad_exposure',
  'ad_query',
  'ad_reward',
  'adunit_exposure',
  'app_clear_data',
  'app_exception',
  'app_install',
  'app_remove',
  'app_store_refund',
  'app_update',
  'app_upgrade',
  'dynamic_link_app_open',
  'dynamic_link_app_update',
  'dynamic_link_first_open',
  'error',
  'first_open',
  'first_visit',
  'notification_dismiss',
  'notification_foreground',
  'notification_open',
  'notification_receive',
  'os_update',
  'session_start',
  'user_engagement',
]);
const namePattern = /^[a-z][a-z0-9_]*$/i;

export interface ValidationMessage {
  fieldPath: string;
  description: string;
  validationCode:
    | 'VALUE_INVALID'
    | 'VALUE_REQUIRED'
    | 'NAME_INVALID'
    | 'NAME_RESERVED'
    | 'VALUE_OUT_OF_BOUNDS'
    | 'EXCEEDED_MAX_ENTITIES';
}

/** What Google would find wrong with a request, and what we would. Google's limits are told here and hold nowhere. */
export function validate(body: JsonObject, results: readonly EventResult[]): ValidationMessage[] {
  const events = Array.isArray(body['events']) ? body['events'] : [];
  const messages: ValidationMessage[] = [];
  if (asId(body['client_id']) === null && asId(body['app_instance_id']) === null) {
    messages.push(said('client_id', 'VALUE_REQUIRED', 'client_id or app_instance_id is missing.'));
  }
  if (events.length === 0) messages.push(said('events', 'VALUE_REQUIRED', 'events is missing or empty.'));
  if (events.length > MAX_EVENTS) {
    messages.push(
      said(
        'events',
        'EXCEEDED_MAX_ENTITIES',
        `There are ${events.length} events, at most ${MAX_EVENTS} are allowed.`,
      ),
    );
  }
  for (const [i, event] of events.entries()) messages.push(...validateEvent(asObject(event) ?? {}, i));
  for (const one of results) {
    if (one.status === 'quarantined') messages.push(said('events', 'VALUE_INVALID', one.detail));
  }
  return messages;
}

const said = (
  fieldPath: string,
  validationCode: ValidationMessage['validationCode'],
  description: string,
): ValidationMessage => ({ fieldPath, description, validationCode });

function validateEvent(event: JsonObject, at: number): ValidationMessage[] {
  const name = asText(event['name']) ?? '';
  const path = `events[${at}]`;
  const messages: ValidationMessage[] = [];
  if (name === '')
    messages.push(said(`${path}.name`, 'VALUE_REQUIRED', `Event at index [${at}] has no name.`));
  else if (!namePattern.test(name) || name.length > MAX_NAME) {
    messages.push(
      said(
        `${path}.name`,
        'NAME_INVALID',
        `Event at index [${at}] has the invalid name [${name.slice(0, 60)}].`,
      ),
    );
  } else if (reserved.has(name)) {
    messages.push(
      said(`${path}.name`, 'NAME_RESERVED', `Event at index [${at}] has the reserved name [${name}].`),
    );
  }
  const params = Object.entries(asObject(event['params']) ?? {});
  if (params.length > MAX_PARAMS) {
    messages.push(
      said(
        `${path}.params`,
        'EXCEEDED_MAX_ENTITIES',
        `Event at index [${at}] has ${params.length} parameters, at most ${MAX_PARAMS} are allowed.`,
      ),
    );
  }
  return [
    ...messages,
    ...params.flatMap(([param, value]) =>
      validateParam(`${path}.params.${param.slice(0, 60)}`, param, value),
    ),
  ];
}

function validateParam(path: string, name: string, value: Json): ValidationMessage[] {
  if (!namePattern.test(name) || name.length > MAX_NAME) {
    return [said(path, 'NAME_INVALID', `The parameter [${name.slice(0, 60)}] has an invalid name.`)];
  }
  const most = longer.get(name) ?? MAX_VALUE;
  const isLong = typeof value === 'string' && value.length > most;
  return isLong
    ? [said(path, 'VALUE_OUT_OF_BOUNDS', `The value of [${name}] is longer than ${most} characters.`)]
    : [];
}
