import { contextText } from './context-text.ts';
import { channelFactsOf, decideChannel } from './decide-channel.ts';
import { defaultChannelRules } from './default-channel-rules.ts';
import { defineEnricher } from './define-enricher.ts';

export const channel = defineEnricher({
  name: 'channel',
  says: 'How the person came, by the rules of the workspace. Empty inside the site.',
  fields: ['channel'],
  enrich({ channelRules = defaultChannelRules, context }, found) {
    const facts = channelFactsOf(found, contextText(context, 'scene'));
    return { channel: decideChannel(channelRules, facts).channel };
  },
});
