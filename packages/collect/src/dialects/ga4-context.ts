import type { Json, JsonObject } from '@skylantern/contracts';
import { part, present } from './context-parts.ts';
import { asId, asObject, asText } from './read-values.ts';

/** What a request says for all of its events. */
export function contextOf(body: JsonObject): JsonObject {
  const device = asObject(body['device']) ?? {};
  const isPhone = device['category'] === 'mobile' || device['category'] === 'tablet';
  return {
    library: { name: 'ga4-measurement-protocol' },
    ...part('os', {
      name: asText(device['operating_system']),
      version: asId(device['operating_system_version']),
    }),
    ...part('device', {
      type: isPhone || device['category'] === 'desktop' ? asText(device['category']) : null,
      model: asText(device['model']),
      manufacturer: asText(device['brand']),
    }),
    // Of advertising alone: whoever refuses both may still be counted, as Google does.
    ...part('consent', consentOf(asObject(body['consent']) ?? {})),
    ...present({
      userAgent: asText(body['user_agent']),
      locale: asText(device['language']),
      ip: asText(body['ip_override']),
    }),
  };
}

function consentOf(given: JsonObject): JsonObject {
  const said = Object.entries(given).flatMap(([name, value]): [string, Json][] =>
    value === 'GRANTED' || value === 'DENIED' ? [[name, value === 'GRANTED']] : [],
  );
  return Object.fromEntries(said);
}

/** What the parameters of one event say of the page, the campaign, the session. They stay parameters, too. */
export function paramContextOf(params: JsonObject): JsonObject {
  return {
    ...part('page', {
      url: asText(params['page_location']),
      title: asText(params['page_title']),
      referrer: asText(params['page_referrer']),
    }),
    ...part('screen', { name: asText(params['screen_name']) ?? asText(params['firebase_screen']) }),
    ...part('campaign', {
      source: asText(params['source']),
      medium: asText(params['medium']),
      name: asText(params['campaign']),
      term: asText(params['term']),
      content: asText(params['content']),
    }),
    ...present({
      sessionId: asId(params['session_id']) ?? asId(params['ga_session_id']),
      locale: asText(params['language']),
    }),
  };
}
