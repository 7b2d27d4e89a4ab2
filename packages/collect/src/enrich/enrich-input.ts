import type { JsonObject } from '@skylantern/contracts';
import { contextText } from './context-text.ts';
import type { EnrichInput } from './define-enricher.ts';

export interface RequestFacts {
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly receivedAt: Date;
}

/**
 * What the event says of itself wins over the request that carried it. The request speaks for the person only if a
 * browser or a device sent it: a shop's own server is neither a bot nor a customer in its data centre's country.
 */
export function enrichInputOf(context: JsonObject, request: RequestFacts): EnrichInput {
  const fromBrowser = request.userAgent?.startsWith('Mozilla/') ?? false;
  const fromDevice = contextText(context, 'os', 'name') !== '' || contextText(context, 'device', 'id') !== '';
  return {
    ip: contextText(context, 'ip') || (fromBrowser || fromDevice ? request.ip : null),
    userAgent: contextText(context, 'userAgent') || (fromBrowser ? request.userAgent : null),
    url: contextText(context, 'page', 'url') || null,
    referrer: contextText(context, 'page', 'referrer') || contextText(context, 'referrer', 'url') || null,
    context,
    receivedAt: request.receivedAt,
  };
}
