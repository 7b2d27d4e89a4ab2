import { Filters, IntervalUnit, type Period, PropertyRef } from '@skylantern/contracts';
import Type from 'typebox';
import { Check } from 'typebox/value';

/** What the screens that ask a question keep in the URL. All of it may be absent. */
export interface QuestionSearch {
  /** `30d`, or two days: `2024-03-01..2024-03-31`. */
  period?: string;
  compare?: boolean;
  interval?: IntervalUnit;
  filters?: Filters;
  by?: PropertyRef[];
}

const Refs = Type.Array(PropertyRef, { maxItems: 5 });

/** Text of the URL to a period; null if it is not one. */
export function parsePeriod(text: unknown): Period | null {
  if (typeof text !== 'string') return null;
  if (/^[1-9]\d{0,8}[smhdw]$/.test(text)) return { last: text };
  const [, from, until] = /^(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)$/.exec(text) ?? [];
  return from !== undefined && until !== undefined && from <= until ? { from, until } : null;
}

export function periodText(period: Period): string {
  return 'last' in period ? period.last : `${period.from}..${period.until}`;
}

/** `validateSearch` of such a screen: whatever a stranger typed into the URL, the rest of the page sees only this. */
export function questionSearch(raw: Record<string, unknown>): QuestionSearch {
  const { period, compare, interval, filters, by } = raw;
  return {
    ...(typeof period === 'string' && parsePeriod(period) !== null ? { period } : {}),
    ...(compare === true ? { compare } : {}),
    ...(Check(IntervalUnit, interval) ? { interval } : {}),
    ...(Check(Filters, filters) && filters.of.length > 0 ? { filters } : {}),
    ...(Check(Refs, by) && by.length > 0 ? { by } : {}),
  };
}
