import { findClickId } from './click-ids.ts';
import { contextText } from './context-text.ts';
import { defineEnricher } from './define-enricher.ts';
import { parseUrl, queryPairs } from './parsed-url.ts';

/**
 * Parameters that say the same, the usual ones first: those of Baidu Tongji begin with `hm`, those of Matomo with `mtm`
 * or `pk`. Baidu tells the words of a search no more; what is left is the id of the keyword that was paid for.
 */
const parameters = {
  source: ['utm_source', 'hmsr', 'mtm_source', 'pk_source'],
  medium: ['utm_medium', 'hmmd', 'mtm_medium', 'pk_medium'],
  name: ['utm_campaign', 'hmpl', 'mtm_campaign', 'pk_campaign'],
  term: ['utm_term', 'hmkw', 'mtm_keyword', 'mtm_kwd', 'pk_keyword', 'pk_kwd', 'keywordid', 'e_keywordid'],
  content: ['utm_content', 'hmci', 'mtm_content', 'pk_content'],
} as const;

export const campaign = defineEnricher({
  name: 'campaign',
  says: 'The advertisement: utm parameters (or those that say the same), and the click id as `parameter:value`.',
  fields: ['utm_source', 'utm_medium', 'utm_campaign', 'utm_term', 'utm_content', 'click_id'],
  enrich({ url, context }) {
    const pairs = queryPairs((url === null ? null : parseUrl(url))?.query ?? '').map(
      ([key, value]) => [key.toLowerCase(), value.trim()] as const,
    );
    const said = (name: keyof typeof parameters): string => {
      for (const parameter of parameters[name]) {
        const value = pairs.find(([key, text]) => key === parameter && text !== '')?.[1];
        if (value !== undefined) return value;
      }
      return contextText(context, 'campaign', name);
    };
    const clickId = findClickId(pairs);
    return {
      utm_source: said('source'),
      utm_medium: said('medium'),
      utm_campaign: said('name'),
      utm_term: said('term'),
      utm_content: said('content'),
      click_id: clickId === null ? '' : `${clickId.parameter}:${clickId.value}`,
    };
  },
});
