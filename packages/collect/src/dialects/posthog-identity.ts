import type { JsonObject } from '@skylantern/contracts';

/** The SDKs make such ids for strangers; other systems rarely give them to their customers. */
const madeBySdk = /^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/i;

export const isMadeBySdk = (id: string): boolean => madeBySdk.test(id);

/**
 * PostHog has one kind of id, `distinct_id`, for strangers and for known persons. The sender says which it is
 * (`$is_identified`), or its device's own id is the same, or it wants no person at all; of a server's ids, those
 * that an SDK would make are strangers.
 */
export function isAnonymous(id: string, given: JsonObject): boolean {
  if (given['$process_person_profile'] === false) return true;
  if (given['$user_id'] === id) return false;
  if (typeof given['$is_identified'] === 'boolean') return !given['$is_identified'];
  return given['$device_id'] === id || isMadeBySdk(id);
}

export const whoIs = (
  id: string | null,
  given: JsonObject,
): { userId: string | null; anonymousId: string | null } =>
  id !== null && isAnonymous(id, given)
    ? { userId: null, anonymousId: id }
    : { userId: id, anonymousId: null };
