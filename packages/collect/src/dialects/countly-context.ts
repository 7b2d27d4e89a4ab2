import type { JsonObject } from '@skylantern/contracts';
import { campaignOf, part, present } from './context-parts.ts';
import { parsed } from './countly-fields.ts';
import { asId, asObject, asText } from './read-values.ts';

export const isWeb = (fields: JsonObject): boolean => asText(fields['sdk_name'])?.includes('web') ?? false;

/** What enrichment reads, out of a request's fields and its `metrics`. */
export function contextOf(fields: JsonObject): JsonObject {
  const metrics = asObject(parsed(fields['metrics'])) ?? {};
  // A page's system is read from its user agent.
  const isApp = !isWeb(fields);
  const os = isApp ? asText(metrics['_os']) : null;
  return {
    ...part('library', { name: asText(fields['sdk_name']), version: asText(fields['sdk_version']) }),
    ...part('os', os === null ? {} : { name: os, version: asId(metrics['_os_version']) }),
    ...part('device', {
      model: asText(metrics['_device']),
      type: asText(metrics['_device_type']),
      manufacturer: asText(metrics['_manufacturer']),
    }),
    ...part('app', { version: asId(metrics['_app_version']) ?? asId(fields['av']) }),
    ...part('network', { carrier: asText(metrics['_carrier']) }),
    ...part('campaign', { name: asText(fields['campaign_id']) }),
    ...present({
      userAgent: asText(metrics['_ua']),
      locale: asText(metrics['_locale']),
      ip: asText(fields['ip_address']),
    }),
  };
}

/** What the segmentation of a view says of the page or screen. */
export function viewContextOf(fields: JsonObject, segmentation: JsonObject): JsonObject {
  const name = asText(segmentation['name']);
  if (!isWeb(fields)) return part('screen', { name });
  const path = asText(segmentation['view']) ?? (name?.startsWith('/') ? name : null);
  return {
    ...part('page', { path, title: name, referrer: asText(segmentation['referrer']) }),
    ...campaignOf(segmentation),
  };
}
