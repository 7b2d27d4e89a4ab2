import type { Json, JsonObject } from '@skylantern/contracts';
import { asText } from './read-values.ts';

/** `utm_…` parameters as a campaign. */
export const campaignOf = (given: JsonObject): JsonObject =>
  part('campaign', {
    source: asText(given['utm_source']),
    medium: asText(given['utm_medium']),
    name: asText(given['utm_campaign']),
    term: asText(given['utm_term']),
    content: asText(given['utm_content']),
  });

type Maybe = Record<string, Json | undefined>;

/** The members that have a value. */
export const present = (members: Maybe): JsonObject =>
  Object.fromEntries(
    Object.entries(members).flatMap(([name, value]) =>
      value === undefined || value === null || value === '' ? [] : [[name, value] as const],
    ),
  );

/** One object of the context, absent when it would be empty. */
export function part(name: string, members: Maybe): JsonObject {
  const said = present(members);
  return Object.keys(said).length === 0 ? {} : { [name]: said };
}
