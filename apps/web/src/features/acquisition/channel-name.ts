import { trafficChannels } from '@skylantern/contracts';
import { useWords } from '../../i18n/i18n.ts';
import { touchWords } from './words.ts';

/** The name of a channel in the language of the page; one of the workspace's own is its own name. */
export function useChannelName(): (channel: string) => string {
  const t = useWords(touchWords);
  return (channel) => {
    const known = trafficChannels.find((one) => one === channel);
    return known === undefined ? channel : t(known);
  };
}
