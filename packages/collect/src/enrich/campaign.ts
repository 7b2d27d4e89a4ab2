import { findClickId } from './click-ids.ts';
import { contextText } from './context-text.ts';
import { defineEnricher } from './define-enricher.ts';
import { parseUrl, queryPairs } from './parsed-url.ts';

export const campaign = defineEnricher({
  name: 'campaign',
  says: 'The advertisement: utm parameters, and the click id as `parameter:value`.',
  fields: ['utm_source', 'utm_medium', 'utm_campaign', 'utm_term', 'utm_content', 'click_id'],
  enrich({ url, context }) {
    const pairs = queryPairs((url === null ? null : parseUrl(url))?.query ?? '');
    const said = (parameter: string, name: string) =>
      (pairs.find(([key]) => key.toLowerCase() === parameter)?.[1] ?? '').trim() ||
      contextText(context, 'campaign', name);
    const clickId = findClickId(pairs);
    return {
      utm_source: said('utm_source', 'source'),
      utm_medium: said('utm_medium', 'medium'),
      utm_campaign: said('utm_campaign', 'name'),
      utm_term: said('utm_term', 'term'),
      utm_content: said('utm_content', 'content'),
      click_id: clickId === null ? '' : `${clickId.parameter}:${clickId.value}`,
    };
  },
});
