import { defineEnricher } from './define-enricher.ts';
import { findSite } from './find-site.ts';
import { parseUrl, queryPairs } from './parsed-url.ts';
import { safeUrl } from './safe-url.ts';

export const referrer = defineEnricher({
  name: 'referrer',
  says: 'Where the person came from: referrer, its host, and a search engine with the words if it told them.',
  fields: ['referrer', 'referrer_host', 'search_engine', 'search_term'],
  enrich(input) {
    const parsed = input.referrer === null ? null : parseUrl(input.referrer);
    if (parsed === null) return {};
    const came = { referrer: safeUrl(parsed), referrer_host: parsed.host };
    const site = findSite(parsed.host);
    if (site?.kind !== 'search') return came;
    const pairs = queryPairs(parsed.query);
    const term = site.terms?.map((name) => pairs.find(([key]) => key === name)?.[1]).find((words) => words);
    return { ...came, search_engine: site.name, search_term: term?.trim() ?? '' };
  },
});
