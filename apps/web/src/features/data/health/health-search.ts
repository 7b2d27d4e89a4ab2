import { type SourceSpan, sourceSpans } from '@skylantern/contracts';

/** What the address of the page says: `?span=7d`. */
export function healthSearch(raw: Record<string, unknown>): { span?: SourceSpan } {
  const span = sourceSpans.find((one) => one === raw['span']);
  return span === undefined ? {} : { span };
}
