import type { JsonObject } from '@skylantern/contracts';
import { campaignOf, part, present } from './context-parts.ts';
import { asId, asText } from './read-values.ts';

/** Properties that went into the context, into the identity, or that only carry the call: not kept twice. */
const spent: ReadonlySet<string> = new Set([
  'token',
  'distinct_id',
  '$device_id',
  '$user_id',
  '$anon_distinct_id',
  '$is_identified',
  '$set',
  '$set_once',
  '$unset',
  '$lib',
  '$lib_version',
  '$session_id',
  '$current_url',
  '$pathname',
  '$host',
  'title',
  '$title',
  '$referrer',
  '$raw_user_agent',
  '$browser_language',
  '$locale',
  '$timezone',
  '$ip',
  '$app_name',
  '$app_version',
  '$app_build',
  '$app_namespace',
  '$device_model',
  '$device_manufacturer',
  '$insert_id',
  '$time',
]);

export const propertiesOf = (given: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(given).filter(([name, value]) => value !== null && !spent.has(name)));

/** What enrichment reads, out of PostHog's own properties. `library` is `name/version` when a header says so. */
export function contextOf(given: JsonObject, library: string | null): JsonObject {
  const [name, version] = library?.split('/') ?? [];
  const url = asText(given['$current_url']);
  // A page's system is read from its user agent, a server's is nobody's; an app states its own.
  const isApp = given['$is_server'] !== true && given['$lib'] !== 'web' && asText(given['$os']) !== null;
  return {
    ...part('library', {
      name: asText(given['$lib']) ?? name,
      version: asText(given['$lib_version']) ?? version,
    }),
    ...part('page', {
      url,
      path: asText(given['$pathname']),
      title: asText(given['title']) ?? asText(given['$title']),
      referrer: given['$referrer'] === '$direct' ? null : asText(given['$referrer']),
      search: url?.includes('?') === true ? url.slice(url.indexOf('?')).replace(/#.*$/s, '') : null,
    }),
    ...(url === null ? campaignOf(given) : {}), // with an address, the parameters are from an earlier page
    ...part('screen', { name: asText(given['$screen_name']) }),
    ...part('device', {
      id: asText(given['$device_id']),
      type: isApp ? asText(given['$device_type']) : null,
      model: asText(given['$device_model']),
      manufacturer: asText(given['$device_manufacturer']),
    }),
    ...(isApp ? part('os', { name: asText(given['$os']), version: asId(given['$os_version']) }) : {}),
    ...part('app', {
      name: asText(given['$app_name']),
      version: asId(given['$app_version']),
      build: asId(given['$app_build']),
      namespace: asText(given['$app_namespace']),
    }),
    ...present({
      userAgent: asText(given['$raw_user_agent']),
      locale: asText(given['$browser_language']) ?? asText(given['$locale']),
      timezone: asText(given['$timezone']),
      ip: asText(given['$ip']),
      sessionId: asId(given['$session_id']),
    }),
  };
}
