import {
  Breakdown,
  FunnelParams,
  type InsightRequest,
  RetentionParams,
  type Series,
  TrendParams,
} from '@skylantern/analyze';
import { type EventMatcher, Filters, IntervalUnit, type Period } from '@skylantern/contracts';
import { Check } from 'typebox/value';
import { parsePeriod, periodText } from '../search.ts';
import { isComplete } from '../ui/filter-operators.ts';
import { type InsightSearch, insightAddress } from './insight-search.ts';

export const kinds = ['trend', 'funnel', 'retention'] as const;
export type Kind = (typeof kinds)[number];
export const isKind = (name: unknown): name is Kind => kinds.some((kind) => kind === name);

/** Who is counted. */
export type Counted = 'persons' | 'accounts';

interface Shared {
  period: Period;
  interval: IntervalUnit;
  filters: Filters;
  breakdown: Breakdown | null;
  compare: boolean;
  count: Counted;
  /** How a trend is drawn; the rest have one drawing. */
  chart: 'line' | 'bar';
}

/** A question as it is built on screen. An event that is not chosen yet is the empty text. */
export type Question =
  | (Shared & { kind: 'trend'; params: TrendParams })
  | (Shared & { kind: 'funnel'; params: FunnelParams })
  | (Shared & { kind: 'retention'; params: RetentionParams });
export type QuestionOf<K extends Kind> = Extract<Question, { kind: K }>;

export const blank: EventMatcher = { event: '' };
const any: EventMatcher = { event: null };

/** The question that a builder begins with. */
export function newQuestion(kind: Kind, period: Period): Question {
  const shared: Shared = {
    period,
    interval: kind === 'retention' ? 'week' : 'day',
    filters: { match: 'all', of: [] },
    breakdown: null,
    compare: false,
    count: 'persons',
    chart: 'line',
  };
  switch (kind) {
    case 'trend':
      return { kind, ...shared, params: { series: [{ what: any, measure: { of: 'unique_persons' } }] } };
    case 'funnel':
      return { kind, ...shared, params: { steps: [{ what: blank }, { what: blank }] } };
    case 'retention':
      return { kind, ...shared, params: { start: any, return: any, intervalCount: 8 } };
  }
}

/** Events and properties that are not chosen yet are allowed on the way; everything else has to be as the insight says. */
function filled(params: unknown): unknown {
  if (Array.isArray(params)) return params.map(filled);
  if (typeof params !== 'object' || params === null) return params;
  return Object.fromEntries(
    Object.entries(params).map(([key, value]) => [
      key,
      (key === 'event' || key === 'name') && value === '' ? '?' : filled(value),
    ]),
  );
}

function withParams(base: Question, params: unknown): Question {
  const checked = filled(params);
  if (base.kind === 'trend' && Check(TrendParams, checked)) {
    return { ...base, params: params as TrendParams }; // the same but for events to be chosen
  }
  if (base.kind === 'funnel' && Check(FunnelParams, checked)) {
    return { ...base, params: params as FunnelParams }; // as above
  }
  if (base.kind === 'retention' && Check(RetentionParams, checked)) {
    return { ...base, params: params as RetentionParams }; // as above
  }
  return base;
}

/** The question in a URL: whatever a stranger typed there, the rest of the page sees a well-formed one. */
export function questionOf(kind: Kind, search: InsightSearch, usual: Period): Question {
  const { params, period, interval, filters, breakdown, compare, count, chart } = search;
  const base = newQuestion(kind, parsePeriod(period) ?? usual);
  const shared = {
    ...(Check(IntervalUnit, interval) ? { interval } : {}),
    ...(Check(Filters, filters) ? { filters } : {}),
    ...(Check(Breakdown, breakdown) ? { breakdown } : {}),
    compare: compare === true && kind === 'trend',
    count: count === 'accounts' ? ('accounts' as const) : ('persons' as const),
    chart: chart === 'bar' ? ('bar' as const) : ('line' as const),
  };
  return withParams({ ...base, ...shared }, params);
}

/** The whole question as parts of a URL, so that a link opens just this. */
export function searchOf(question: Question): InsightSearch {
  const { params, period, interval, filters, breakdown, compare, count, chart } = question;
  return {
    params,
    period: periodText(period),
    interval,
    ...(filters.of.length === 0 ? {} : { filters }),
    ...(breakdown === null ? {} : { breakdown }),
    ...(compare ? { compare } : {}),
    ...(count === 'persons' ? {} : { count }),
    ...(chart === 'line' ? {} : { chart }),
  };
}

/** The address of a question, for links from elsewhere. */
export function addressOfQuestion(question: Question, saved?: string): string {
  return insightAddress(question.kind, { ...(saved === undefined ? {} : { saved }), ...searchOf(question) });
}

/** A saved request as a question; what is no longer understood falls back to the usual. */
export function questionOfRequest(kind: Kind, request: Record<string, unknown>, usual: Period): Question {
  const { period, params, interval, filters, breakdown, compare } = request;
  const isPeriod = typeof period === 'object' && period !== null;
  const text = isPeriod ? periodText(period as Period) : undefined; // parsed, and so checked, below
  return questionOf(
    kind,
    {
      params,
      filters,
      breakdown,
      ...(text === undefined ? {} : { period: text }),
      ...(typeof interval === 'string' ? { interval } : {}),
      ...(compare === true ? { compare } : {}),
      ...(request['count'] === 'accounts' ? { count: 'accounts' } : {}),
      ...(request['chart'] === 'bar' ? { chart: 'bar' } : {}),
    },
    usual,
  );
}

function completeFilters(filters: Filters): Filters {
  return { ...filters, of: filters.of.filter((one) => 'segmentId' in one || isComplete(one)) };
}

function ready(what: EventMatcher): EventMatcher {
  if (what.filters === undefined) return what;
  const filters = completeFilters(what.filters);
  return filters.of.length === 0 ? { event: what.event } : { event: what.event, filters };
}

const isChosen = (what: EventMatcher): boolean => what.event !== '';

/** Measures of a property need its name. */
const isMeasured = ({ measure }: Series): boolean => !('property' in measure) || measure.property.name !== '';

/** What to send; null while something that it needs is not chosen yet. Half-made filters are left out. */
export function requestOf(question: Question): InsightRequest | null {
  const params = paramsToSend(question);
  if (params === null) return null;
  const filters = completeFilters(question.filters);
  return {
    params,
    period: question.period,
    interval: question.interval,
    ...(filters.of.length === 0 ? {} : { filters }),
    ...(question.breakdown === null ? {} : { breakdown: question.breakdown }),
    ...(question.compare ? { compare: true } : {}),
    ...(question.count === 'accounts' ? { count: question.count } : {}),
  };
}

function paramsToSend(question: Question): Record<string, unknown> | null {
  switch (question.kind) {
    case 'trend': {
      const { series, formula } = question.params;
      if (!series.every((one) => isChosen(one.what) && isMeasured(one))) return null;
      const text = formula?.trim() ?? '';
      return {
        series: series.map((one) => ({ ...one, what: ready(one.what) })),
        ...(text === '' ? {} : { formula: text }),
      };
    }
    case 'funnel': {
      const { steps, exclusions = [], ...rest } = question.params;
      const chosen = steps.filter((step) => isChosen(step.what));
      if (chosen.length < 2 || chosen.length < steps.length) return null;
      const kept = exclusions.filter((one) => isChosen(one.what));
      return {
        ...rest,
        steps: chosen.map((step) => ({ ...step, what: ready(step.what) })),
        ...(kept.length === 0 ? {} : { exclusions: kept.map((one) => ({ ...one, what: ready(one.what) })) }),
      };
    }
    case 'retention': {
      const { start, return: back, ...rest } = question.params;
      if (!isChosen(start) || !isChosen(back)) return null;
      return { ...rest, start: ready(start), return: ready(back) };
    }
  }
}
