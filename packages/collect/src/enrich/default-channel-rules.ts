import type { ChannelCondition, ChannelField, ChannelRule } from '@skylantern/contracts';

const is = (of: ChannelField, ...values: string[]): ChannelCondition => ({ of, operator: 'is', values });
const isSet = (of: ChannelField): ChannelCondition => ({ of, operator: 'is_set', values: [] });
const rule = (channel: string, ...when: ChannelCondition[]): ChannelRule => ({ channel, when });

const spaced = (first: string, second: string): string[] =>
  ['', ' ', '_', '-'].map((mark) => `${first}${mark}${second}`);
const paid = ['cpa', 'cpc', 'cpv', 'ppc', 'sem', 'retargeting', ...['infeed', 'in-feed'], 'paid*'];

/**
 * What the workspace says of its own links first (the medium as Google Analytics 4 groups it, and as it is written in
 * China), then click ids, then what `utm_source` names, then the entrance to the mini program or the referrer, then
 * nothing at all.
 */
export const defaultChannelRules: readonly ChannelRule[] = [
  rule('display', is('utm_medium', 'display', 'banner', 'cpm', 'expandable', 'interstitial', 'native')),
  rule('affiliate', is('utm_medium', '*affiliate*')),
  rule('email', is('utm_medium', 'email', 'e-mail', 'e_mail', 'newsletter', 'edm')),
  rule('sms', is('utm_medium', 'sms', 'mms', 'text')),
  rule('push', is('utm_medium', '*push', 'mobile', 'notification', ...spaced('mobile', 'notification'))),
  rule('paid-social', is('utm_medium', 'infeed', 'in-feed', 'paid*social*', 'paid*feed*')),
  rule('paid-social', is('utm_medium', ...paid), is('source_kind', 'social')),
  rule('video', is('utm_medium', 'cpv', 'paid*video*')),
  rule('paid-search', is('utm_medium', ...paid)),
  rule('video', is('utm_medium', '*video*')),
  rule(
    'organic-social',
    is(
      'utm_medium',
      'social',
      ...spaced('social', 'network'),
      ...spaced('social', 'media'),
      'sm',
      'kol',
      'koc',
    ),
  ),
  rule('organic-social', is('utm_medium', 'organic', 'seo'), is('source_kind', 'social')),
  rule('organic-search', is('utm_medium', 'organic', 'seo')),
  rule('referral', is('utm_medium', 'referral', 'link', 'app', 'rss', 'feed')),
  rule('paid-search', is('click_kind', 'paid-search')),
  rule('paid-social', is('click_kind', 'paid-social')),
  rule('display', is('click_kind', 'display')),
  rule('affiliate', is('click_kind', 'affiliate')),
  rule('email', is('click_kind', 'email')),
  rule('organic-social', is('click_kind', 'organic-social')),
  rule('organic-search', is('click_kind', 'organic-search')),
  rule('organic-social', is('source_kind', 'social')),
  rule('organic-search', is('source_kind', 'search')),
  rule('ai-assistant', is('source_kind', 'ai-assistant')),
  rule('email', is('source_kind', 'webmail')),
  rule('other-campaign', isSet('utm_source')),
  rule('other-campaign', isSet('utm_medium')),
  rule('other-campaign', isSet('utm_campaign')),
  rule('paid-social', is('scene_kind', 'ad')),
  rule('organic-search', is('scene_kind', 'search')),
  rule('qr-code', is('scene_kind', 'scan')),
  rule('organic-social', is('scene_kind', 'share', 'official-account', 'channels')),
  rule('push', is('scene_kind', 'message')),
  rule('referral', is('scene_kind', 'mini-program', 'app', 'other')),
  rule('direct', is('scene_kind', 'own')),
  rule('organic-social', is('referrer_kind', 'social')),
  rule('organic-search', is('referrer_kind', 'search')),
  rule('ai-assistant', is('referrer_kind', 'ai-assistant')),
  rule('email', is('referrer_kind', 'webmail')),
  rule('referral', is('referrer_kind', 'other')),
  rule('direct', is('referrer_kind', 'none')),
];
