import Type, { type Static } from 'typebox';

/** A value that an event, person or account property may hold. Instants travel as ISO text. */
export const PropertyValue = Type.Union([
  Type.String(),
  Type.Number(),
  Type.Boolean(),
  Type.Null(),
  Type.Array(Type.Union([Type.String(), Type.Number(), Type.Boolean()])),
]);
export type PropertyValue = Static<typeof PropertyValue>;

/** JSON as it arrives: nested values are kept as they are and are addressed by a dotted path. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

export const PropertyOwner = Type.Union([
  Type.Literal('event'),
  Type.Literal('person'),
  Type.Literal('account'),
  Type.Literal('item'),
]);
export type PropertyOwner = Static<typeof PropertyOwner>;

export const ItemType = Type.String({ minLength: 1, maxLength: 100 });

/**
 * Names a property. `of: 'event'` also reads the built-in columns, whose names begin with `$`
 * (see `builtInProperties`); `of: 'person'` reads today's value, or with `at: 'event'` the one that the person had
 * when the event happened (in questions about events); `of: 'item'` reads today's value of the item of a `type` that
 * the event points to (see `ItemLink`).
 */
export const PropertyRef = Type.Object(
  {
    of: PropertyOwner,
    name: Type.String({ minLength: 1, maxLength: 255 }),
    at: Type.Optional(Type.Literal('event')),
    type: Type.Optional(ItemType),
  },
  { additionalProperties: false },
);
export type PropertyRef = Static<typeof PropertyRef>;

/** The event property `key` holds the id of an item of this type; a name with dots walks into objects. */
export const ItemLink = Type.Object(
  { type: ItemType, key: Type.String({ minLength: 1, maxLength: 255 }) },
  { additionalProperties: false },
);
export type ItemLink = Static<typeof ItemLink>;

export const maxItemLinks = 20;
/** In order: of several properties for one type, the first that an event has counts. */
export const ItemLinks = Type.Array(ItemLink, { maxItems: maxItemLinks });

/** Event columns that the product fills itself, by the name that operators and queries use. */
export const builtInProperties = {
  $source: 'source',
  $library: 'library',
  $platform: 'platform',
  $url: 'url',
  $host: 'host',
  $path: 'path',
  $title: 'title',
  $referrer: 'referrer',
  $referrer_host: 'referrer_host',
  $search_engine: 'search_engine',
  $search_term: 'search_term',
  $channel: 'channel',
  $utm_source: 'utm_source',
  $utm_medium: 'utm_medium',
  $utm_campaign: 'utm_campaign',
  $utm_term: 'utm_term',
  $utm_content: 'utm_content',
  $click_id: 'click_id',
  $country: 'country',
  $locale: 'locale',
  $time_zone: 'time_zone',
  $browser: 'browser',
  $browser_version: 'browser_version',
  $os: 'os',
  $os_version: 'os_version',
  $device_type: 'device_type',
  $device_model: 'device_model',
  $app_version: 'app_version',
  $session_id: 'session_id',
  // What the session of the event began with.
  $session_channel: 'session_channel',
  $session_source: 'session_source',
  $session_medium: 'session_medium',
  $session_campaign: 'session_campaign',
  $session_keyword: 'session_keyword',
  $session_content: 'session_content',
  $session_click_id: 'session_click_id',
  $session_referrer_host: 'session_referrer_host',
  $session_landing_page: 'session_landing_page',
} as const;

export type BuiltInProperty = keyof typeof builtInProperties;
