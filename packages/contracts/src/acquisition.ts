import Type, { type Static } from 'typebox';
import { Nullable } from './routes/shared.ts';

/** How a person came, as the built-in rules name it; rules of a workspace may name further ones. Stored names are forever. */
export const trafficChannels = [
  'paid-search',
  'paid-social',
  'display',
  'video',
  'affiliate',
  'email',
  'sms',
  'push',
  'qr-code',
  'organic-search',
  'organic-social',
  'ai-assistant',
  'referral',
  'other-campaign',
  'direct',
] as const;

/** What a site is: of the referrer, or of what `utm_source` names. `same-site`, `other` and `none` are of referrers. */
export const siteKinds = [
  'search',
  'social',
  'ai-assistant',
  'webmail',
  'same-site',
  'other',
  'none',
] as const;

/** What the entrance to a mini program is, by WeChat's number of it. Stored names are forever. */
export const sceneKinds = [
  'ad',
  'search',
  'scan',
  'share',
  'message',
  'official-account',
  // WeChat's videos.
  'channels',
  'mini-program',
  'app',
  // Lists of what the person has used or kept, the desktop.
  'own',
  // Back from another mini program: the person goes on.
  'return',
  // WeChat's crawler, and tests.
  'nobody',
  'other',
] as const;

/** What a channel rule may look at. Stored names are forever. */
export const channelFields = [
  'utm_source',
  'utm_medium',
  'utm_campaign',
  'utm_term',
  'utm_content',
  // What the site is that `utm_source` names: one of `siteKinds`, empty without a source.
  'source_kind',
  // The parameter that carried the click id: gclid, bd_vid …
  'click_id',
  // The channel that the click id stands for by itself: one of `trafficChannels`.
  'click_kind',
  'referrer_host',
  // One of `siteKinds`.
  'referrer_kind',
  // Our name of the referring site: google, baidu, chatgpt …
  'referrer_site',
  // Of the page.
  'host',
  'path',
  // WeChat's number of the entrance to a mini program: 1011 …
  'scene',
  // One of `sceneKinds`.
  'scene_kind',
] as const;
export type ChannelField = (typeof channelFields)[number];

export const ChannelCondition = Type.Object(
  {
    of: Type.Enum(channelFields),
    /** `is`: one of the values, in any case, where `*` stands for any text. */
    operator: Type.Union([
      Type.Literal('is'),
      Type.Literal('is_not'),
      Type.Literal('is_set'),
      Type.Literal('is_not_set'),
    ]),
    values: Type.Array(Type.String({ minLength: 1, maxLength: 200 }), { maxItems: 100 }),
  },
  { additionalProperties: false },
);
export type ChannelCondition = Static<typeof ChannelCondition>;

/** The first rule whose conditions all hold says the channel. */
export const ChannelRule = Type.Object(
  {
    channel: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,39}$' }),
    /** All have to hold. */
    when: Type.Array(ChannelCondition, { minItems: 1, maxItems: 10 }),
  },
  { additionalProperties: false },
);
export type ChannelRule = Static<typeof ChannelRule>;

export const ChannelRules = Type.Array(ChannelRule, { minItems: 1, maxItems: 200 });

/**
 * What brought a person here: how a session began. Kept on persons as `first_touch` (the earliest), `last_touch` (the
 * latest that was not direct, else the first direct one) and `signup_touch` (the one in force when the person was
 * identified for the first time). Without a value a field is left out.
 */
export const Touch = Type.Object({
  channel: Type.String(),
  source: Type.Optional(Type.String()),
  medium: Type.Optional(Type.String()),
  campaign: Type.Optional(Type.String()),
  /** `utm_term`, else the words that the search engine told. */
  keyword: Type.Optional(Type.String()),
  content: Type.Optional(Type.String()),
  /** `parameter:value`. */
  click_id: Type.Optional(Type.String()),
  referrer_host: Type.Optional(Type.String()),
  /** Host and path. */
  landing_page: Type.Optional(Type.String()),
  /** When the session began, ISO. */
  at: Type.String(),
});
export type Touch = Static<typeof Touch>;

export const touchNames = ['first_touch', 'last_touch', 'signup_touch'] as const;

/** What became of an address and a referrer, and why. */
export const ChannelTrial = Type.Object({
  /** '': none, the person goes on inside the site. */
  channel: Type.String(),
  /** The number of the rule from 0; null: no rule holds, or none is asked. */
  rule: Nullable(Type.Integer()),
  facts: Type.Record(Type.Enum(channelFields), Type.String()),
  touch: Type.Object({
    source: Type.String(),
    medium: Type.String(),
    campaign: Type.String(),
    keyword: Type.String(),
    clickId: Type.String(),
    landingPage: Type.String(),
  }),
});
export type ChannelTrial = Static<typeof ChannelTrial>;
