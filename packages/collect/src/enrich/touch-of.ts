import type { Touch } from '@skylantern/contracts';
import type { EnrichedColumns } from './define-enricher.ts';
import { findSite } from './find-site.ts';

const columns = [
  'channel',
  'utm_source',
  'utm_medium',
  'utm_campaign',
  'utm_term',
  'utm_content',
  'click_id',
  'host',
  'path',
  'referrer_host',
  'search_engine',
  'search_term',
] as const;
export type TouchColumns = Pick<EnrichedColumns, (typeof columns)[number]>;

/** What the columns of the event that began a session say of how the person came; null inside the site. */
export function touchOf(found: TouchColumns, at: Date): Touch | null {
  if (found.channel === '') return null;
  const source =
    found.utm_source || found.search_engine || findSite(found.referrer_host)?.name || found.referrer_host;
  const told = {
    source,
    medium: found.utm_medium,
    campaign: found.utm_campaign,
    keyword: found.utm_term || found.search_term,
    content: found.utm_content,
    click_id: found.click_id,
    referrer_host: found.referrer_host,
    landing_page: `${found.host}${found.path}`,
  };
  const given = Object.fromEntries(Object.entries(told).filter(([, text]) => text !== ''));
  return { channel: found.channel, ...given, at: at.toISOString() };
}
