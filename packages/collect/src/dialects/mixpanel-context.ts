import type { JsonObject } from '@skylantern/contracts';
import { campaignOf, part, present } from './context-parts.ts';
import { asId, asText } from './read-values.ts';

/** Properties that went into the context or into the identity: not kept twice. */
const spent: ReadonlySet<string> = new Set([
  'token',
  'distinct_id',
  'time',
  'ip',
  'mp_lib',
  'current_page_title',
  '$insert_id',
  '$device_id',
  '$user_id',
  '$identified_id',
  '$anon_distinct_id',
  '$anon_id',
  '$lib_version',
  '$current_url',
  '$referrer',
  '$app_version',
  '$app_version_string',
  '$app_build_number',
  '$model',
  '$manufacturer',
  '$session_id',
]);

export const propertiesOf = (given: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(given).filter(([name]) => !spent.has(name)));

/** What enrichment reads, out of Mixpanel's own properties. */
export function contextOf(given: JsonObject): JsonObject {
  const url = asText(given['$current_url']);
  // A page's system is read from its user agent; an app states its own.
  const isApp = given['mp_lib'] !== 'web' && asText(given['$os']) !== null;
  const ip = asText(given['ip']);
  return {
    ...part('library', { name: asText(given['mp_lib']), version: asText(given['$lib_version']) }),
    ...part('page', {
      url,
      path: asText(given['current_url_path']),
      title: asText(given['current_page_title']),
      referrer: given['$referrer'] === '$direct' ? null : asText(given['$referrer']),
      search: asText(given['current_url_search']),
    }),
    ...(url === null ? campaignOf(given) : {}), // with an address, the parameters are from an earlier page
    ...(isApp ? part('os', { name: asText(given['$os']), version: asId(given['$os_version']) }) : {}),
    ...part('device', {
      id: asId(given['$device_id']),
      model: asText(given['$model']),
      manufacturer: asText(given['$manufacturer']),
    }),
    ...part('app', {
      version: asId(given['$app_version_string']) ?? asId(given['$app_version']),
      build: asId(given['$app_build_number']),
    }),
    ...present({ ip: ip === '0' ? null : ip, sessionId: asId(given['$session_id']) }),
  };
}
