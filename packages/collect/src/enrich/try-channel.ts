import type { ChannelRule, ChannelTrial } from '@skylantern/contracts';
import { campaign } from './campaign.ts';
import { channelFactsOf, decideChannel } from './decide-channel.ts';
import type { EnrichedColumns } from './define-enricher.ts';
import { page } from './page.ts';
import { referrer } from './referrer.ts';
import { touchOf } from './touch-of.ts';

/** What an address and a referrer come to under these rules; null where the address is none. */
export function tryChannel(
  rules: readonly ChannelRule[],
  asked: { url: string; referrer: string | null },
): ChannelTrial | null {
  const found = {
    channel: '',
    utm_source: '',
    utm_medium: '',
    utm_campaign: '',
    utm_term: '',
    utm_content: '',
    click_id: '',
    host: '',
    path: '',
    referrer_host: '',
    search_engine: '',
    search_term: '',
  } satisfies Partial<EnrichedColumns>;
  const input = { ip: null, userAgent: null, ...asked, context: {}, receivedAt: new Date(0) };
  for (const enricher of [page, referrer, campaign]) Object.assign(found, enricher.enrich(input, found));
  if (found.host === '') return null;
  const facts = channelFactsOf(found, '');
  const { channel, rule } = decideChannel(rules, facts);
  const touch = touchOf({ ...found, channel: channel || 'none' }, new Date(0));
  return {
    channel,
    rule,
    facts,
    touch: {
      source: touch?.source ?? '',
      medium: touch?.medium ?? '',
      campaign: touch?.campaign ?? '',
      keyword: touch?.keyword ?? '',
      clickId: touch?.click_id ?? '',
      landingPage: touch?.landing_page ?? '',
    },
  };
}
