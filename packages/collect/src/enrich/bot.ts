import { isbot } from 'isbot';
import { LRUCache } from 'lru-cache';
import { defineEnricher } from './define-enricher.ts';

const cache = new LRUCache<string, boolean>({ max: 10_000 });

export const bot = defineEnricher({
  name: 'bot',
  says: 'Flags programs: by their user agent, or because they say they are driven by one. Flagged, never dropped.',
  fields: ['is_bot'],
  enrich({ userAgent, context }) {
    return { is_bot: context['webdriver'] === true || isProgram(userAgent ?? '') ? 1 : 0 };
  },
});

function isProgram(userAgent: string): boolean {
  if (userAgent === '') return false;
  const known = cache.get(userAgent);
  if (known !== undefined) return known;
  const answer =
    isbot(userAgent) || /headless|phantomjs|slimerjs|puppeteer|playwright|selenium/i.test(userAgent);
  cache.set(userAgent, answer);
  return answer;
}
