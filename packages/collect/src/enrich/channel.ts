import { getDomain } from 'tldts';
import type { Channel } from './channels.ts';
import { clickIdChannel } from './click-ids.ts';
import { defineEnricher, type EnrichedColumns } from './define-enricher.ts';
import { type FoundSite, findSite, findSiteOfSource } from './find-site.ts';

export const channel = defineEnricher({
  name: 'channel',
  says: 'How the person came: advertisement, then social, then search, then referrer, then direct. Empty inside the site.',
  fields: ['channel'],
  enrich(_input, found) {
    return { channel: channelOfCampaign(found) ?? channelOfReferrer(found) };
  },
});

type Found = Partial<EnrichedColumns>;

function channelOfCampaign({
  utm_source = '',
  utm_medium = '',
  utm_campaign = '',
  click_id = '',
}: Found): Channel | null {
  const site = utm_source === '' ? null : findSiteOfSource(utm_source);
  const byMedium = channelOfMedium(utm_medium.toLowerCase(), site);
  if (byMedium !== null) return byMedium;
  const byClick = clickIdChannel(click_id);
  if (byClick !== null) return byClick;
  if (site !== null) return channelOfSite(site);
  return utm_source + utm_medium + utm_campaign === '' ? null : 'other-campaign';
}

/** Media as Google Analytics 4 groups them, in Chinese practice too; null for words that say nothing. */
function channelOfMedium(medium: string, site: FoundSite | null): Channel | null {
  if (medium === '') return null;
  if (/^(?:display|banner|cpm|expandable|interstitial|native)$/.test(medium)) return 'display';
  if (/affiliate/.test(medium)) return 'affiliate';
  if (/^(?:e-?mail|e_mail|newsletter|edm)$/.test(medium)) return 'email';
  if (/^(?:sms|mms|text)$/.test(medium)) return 'sms';
  if (/push$|^(?:mobile|notification|mobile[_ -]?notification)$/.test(medium)) return 'push';
  if (/^(?:cp[acv]|ppc|sem|retargeting|in-?feed|paid.*)$/.test(medium)) return paid(medium, site);
  if (/video/.test(medium)) return 'video';
  if (/^(?:social(?:[ _-]?(?:network|media))?|sm|kol|koc)$/.test(medium)) return 'organic-social';
  if (/^(?:organic|seo)$/.test(medium)) return site?.kind === 'social' ? 'organic-social' : 'organic-search';
  if (/^(?:referral|link|app|rss|feed)$/.test(medium)) return 'referral';
  return null;
}

function paid(medium: string, site: FoundSite | null): Channel {
  if (/social/.test(medium) || /feed/.test(medium) || site?.kind === 'social') return 'paid-social';
  return /video|^cpv$/.test(medium) ? 'video' : 'paid-search';
}

function channelOfReferrer({ host = '', referrer_host = '' }: Found): Channel | '' {
  if (referrer_host === '') return host === '' ? '' : 'direct';
  if (isSameSite(host, referrer_host)) return '';
  const site = findSite(referrer_host);
  return site === null ? 'referral' : channelOfSite(site);
}

function channelOfSite({ kind }: FoundSite): Channel {
  if (kind === 'social') return 'organic-social';
  if (kind === 'search') return 'organic-search';
  return kind === 'webmail' ? 'email' : 'ai-assistant';
}

/** Hosts of one registrable domain, where `ada.github.io` and `bob.github.io` are two. */
function isSameSite(host: string, other: string): boolean {
  if (host === '' || host === other) return host === other;
  const domain = getDomain(host, { allowPrivateDomains: true });
  return domain !== null && domain === getDomain(other, { allowPrivateDomains: true });
}
