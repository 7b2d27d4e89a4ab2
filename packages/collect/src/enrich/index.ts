import { app } from './app.ts';
import { bot } from './bot.ts';
import { campaign } from './campaign.ts';
import { channel } from './channel.ts';
import { type FindCountry, loadCountryDatabase } from './country-database.ts';
import type { EnrichedColumns, Enricher, EnrichInput } from './define-enricher.ts';
import { makeGeo } from './geo.ts';
import { locale } from './locale.ts';
import { page } from './page.ts';
import { referrer } from './referrer.ts';
import { userAgent } from './user-agent.ts';

/** In this order: `channel` reads what page, referrer and campaign found, `app` what user-agent found. */
export const listEnrichers = (findCountry: FindCountry): readonly Enricher[] => [
  userAgent,
  bot,
  page,
  referrer,
  campaign,
  channel,
  makeGeo(findCountry),
  locale,
  app,
];

export type EnrichEvent = (input: EnrichInput) => EnrichedColumns;

const nothing: EnrichedColumns = {
  is_bot: 0,
  library: '',
  platform: '',
  url: '',
  host: '',
  path: '',
  title: '',
  referrer: '',
  referrer_host: '',
  search_engine: '',
  search_term: '',
  channel: '',
  utm_source: '',
  utm_medium: '',
  utm_campaign: '',
  utm_term: '',
  utm_content: '',
  click_id: '',
  country: '',
  locale: '',
  time_zone: '',
  browser: '',
  browser_version: '',
  os: '',
  os_version: '',
  device_type: '',
  device_model: '',
  app_version: '',
};

/** Reads the country database once; what it returns is pure and synchronous, and fills every column. */
export async function loadEnrichers({
  geoDatabasePath,
}: {
  geoDatabasePath?: string;
} = {}): Promise<EnrichEvent> {
  const enrichers = listEnrichers(await loadCountryDatabase(geoDatabasePath));
  return (input) => {
    const columns = { ...nothing };
    for (const enricher of enrichers) Object.assign(columns, enricher.enrich(input, columns));
    return columns;
  };
}
