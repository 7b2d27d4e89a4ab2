import type { JsonObject } from '@skylantern/contracts';
import { campaignOf, part, present } from './context-parts.ts';
import { asId, asText } from './read-values.ts';

/** What enrichment reads, out of an event's own fields and the page that its properties tell of. */
export function contextOf(raw: JsonObject, properties: JsonObject): JsonObject {
  const [library, version] = (asText(raw['library']) ?? '').split('/');
  const platform = asText(raw['platform']);
  const isApp = platform !== null && platform !== 'Web';
  const ip = asText(raw['ip']);
  const sessionId = asId(raw['session_id']);
  const url = asText(properties['[Amplitude] Page Location']) ?? asText(properties['[Amplitude] Page URL']);
  return {
    ...part('library', { name: library, version }),
    ...part('page', {
      url,
      path: asText(properties['[Amplitude] Page Path']),
      title: asText(properties['[Amplitude] Page Title']),
      referrer: asText(properties['referrer']),
    }),
    ...(url === null ? campaignOf(properties) : {}),
    ...part('screen', { name: asText(properties['[Amplitude] Screen Name']) }),
    // A page's system is read from its user agent; an app states its own; a server has none that matters.
    ...(isApp
      ? part('os', { name: asText(raw['os_name']) ?? platform, version: asId(raw['os_version']) })
      : {}),
    ...part('device', {
      id: ip === '$remote' ? asId(raw['device_id']) : null,
      model: asText(raw['device_model']),
      manufacturer: asText(raw['device_manufacturer']),
    }),
    ...part('app', { version: asId(raw['app_version']) ?? asId(raw['version_name']) }),
    ...part('network', { carrier: asText(raw['carrier']) }),
    ...present({
      userAgent: asText(raw['user_agent']),
      locale: asText(raw['language']),
      ip: ip === '$remote' ? null : ip,
      sessionId: sessionId === '-1' ? null : sessionId,
    }),
  };
}
