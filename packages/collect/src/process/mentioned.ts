import type { IncomingEvent } from '@skylantern/contracts';
import type { TypedIdentity } from '@skylantern/identify';

/** Everything that an event names, whatever it says of it. */
export function mentionedBy({
  userId,
  anonymousId,
  previousId,
  identities,
}: Pick<IncomingEvent, 'userId' | 'anonymousId' | 'previousId' | 'identities'>): TypedIdentity[] {
  const named = Object.entries(identities).map(([type, value]) => ({ type, value }));
  if (userId !== null) named.push({ type: 'user_id', value: userId });
  if (anonymousId !== null) named.push({ type: 'anonymous_id', value: anonymousId });
  if (previousId !== null) {
    named.push({ type: 'user_id', value: previousId }, { type: 'anonymous_id', value: previousId });
  }
  return named;
}
