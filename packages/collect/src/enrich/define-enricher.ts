import type { ChannelRule, JsonObject } from '@skylantern/contracts';

/** What is known of an event before it is enriched. */
export interface EnrichInput {
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly url: string | null;
  readonly referrer: string | null;
  readonly context: JsonObject;
  readonly receivedAt: Date;
  /** Of the workspace; the built-in ones unless told. */
  readonly channelRules?: readonly ChannelRule[];
}

/** The columns of `events` that enrichment fills. Absent is the empty text, as in the table. */
export interface EnrichedColumns {
  is_bot: 0 | 1;
  library: string;
  platform: string;
  url: string;
  host: string;
  path: string;
  title: string;
  referrer: string;
  referrer_host: string;
  search_engine: string;
  search_term: string;
  channel: string;
  utm_source: string;
  utm_medium: string;
  utm_campaign: string;
  utm_term: string;
  utm_content: string;
  click_id: string;
  country: string;
  locale: string;
  time_zone: string;
  browser: string;
  browser_version: string;
  os: string;
  os_version: string;
  device_type: string;
  device_model: string;
  app_version: string;
}

export type EnrichedColumn = keyof EnrichedColumns;

export interface Enricher<Field extends EnrichedColumn = EnrichedColumn> {
  readonly name: string;
  readonly says: string;
  readonly fields: readonly Field[];
  /** Pure. `found` is what the enrichers before it in the list have filled. */
  enrich(input: EnrichInput, found: Partial<EnrichedColumns>): Partial<Pick<EnrichedColumns, Field>>;
}

export function defineEnricher<const Field extends EnrichedColumn>(
  enricher: Enricher<Field>,
): Enricher<Field> {
  return enricher;
}
