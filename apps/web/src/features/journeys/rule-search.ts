import { Filters } from '@skylantern/contracts';
import { Check } from 'typebox/value';

/** What an address may fill into a new rule: a segment, or an event, an event that did not follow, and within what. */
export interface RuleSearch {
  segment?: string;
  event?: string;
  /** Filters on the event. */
  filters?: Filters;
  without?: string;
  withoutFilters?: Filters;
  /** A duration: `7d`. */
  within?: string;
}

const texts = ['segment', 'event', 'without'] as const;

/** `validateSearch` of `/journeys/new`. */
export function ruleSearch(raw: Record<string, unknown>): RuleSearch {
  const found: RuleSearch = {};
  for (const key of texts) {
    const value = raw[key];
    if (typeof value === 'string' && value !== '' && value.length <= 255) found[key] = value;
  }
  const { within, filters, withoutFilters } = raw;
  if (typeof within === 'string' && /^[1-9]\d{0,8}[smhdw]$/.test(within)) found.within = within;
  if (Check(Filters, filters) && filters.of.length > 0) found.filters = filters;
  if (Check(Filters, withoutFilters) && withoutFilters.of.length > 0) found.withoutFilters = withoutFilters;
  return found;
}
