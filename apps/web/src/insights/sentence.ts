import { seriesName as letterOf, type Series } from '@skylantern/analyze';
import type { EventMatcher, PropertyRef } from '@skylantern/contracts';
import { refName } from '../format/property-name.ts';
import { say } from '../i18n/i18n.ts';
import type { Counted, Question, QuestionOf } from './question.ts';
import { insightWords } from './words.ts';

/** A sentence with its variable parts apart: `{{0}}` in the text stands for the first of them. For `Sentence`. */
export interface Said {
  text: string;
  parts: Record<string, string>;
}

/** Says a question in the language of the page, from its parameters alone. */
export function sentenceOf(question: Question): Said {
  const t = say(insightWords);
  const parts: Record<string, string> = {};
  const mark: Mark = (text) => {
    const name = String(Object.keys(parts).length);
    parts[name] = text;
    return `{{${name}}}`;
  };
  const { filters, breakdown, compare, count } = question;
  const said = [bodyOf(question, mark)];
  if (filters.of.length > 0) said.push(t('filtered', { count: filters.of.length }));
  if (breakdown !== null) {
    const by =
      'by' in breakdown
        ? breakdown.by.map(({ property }) => propertyText(property, mark)).join(t('and'))
        : mark(t('segments', { count: breakdown.segments.length }));
    said.push(t('by', { by }));
  }
  if (count === 'accounts' && question.kind === 'trend' && question.params.series.some(isOfEvents))
    said.push(t('ofAccounts'));
  if (compare) said.push(t('compared'));
  return { text: capital(said.join('')), parts };
}

/** The sentence as plain text. */
export function plain({ text, parts }: Said): string {
  return text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => parts[name] ?? '');
}

/** A short name to save a question under; the sentence says the rest. */
export function shortName({ kind, params, breakdown, count }: Question): string {
  const t = say(insightWords);
  const names =
    kind === 'trend'
      ? [params.formula ?? params.series.map((one) => seriesName(one, count)).join(t('and'))]
      : kind === 'funnel'
        ? [params.steps[0], params.steps.at(-1)].map((step) =>
            step === undefined ? '' : eventName(step.what),
          )
        : [eventName(params.start), eventName(params.return)];
  const by =
    breakdown !== null && 'by' in breakdown
      ? t('by', { by: breakdown.by.map(({ property }) => propertyText(property)).join(t('and')) })
      : '';
  return `${names.join(' → ')}${by}`.slice(0, 200);
}

type Mark = (text: string) => string;

/** Which words say who is counted. */
const whoOf = (count: Counted) => (count === 'accounts' ? '_accounts' : '');

/** Measures that count events or their values, not those who did them. */
const isOfEvents = ({ measure }: Series): boolean =>
  !['unique_persons', 'per_person', 'active'].includes(measure.of);

function propertyText(property: PropertyRef, mark: Mark = (text) => text): string {
  const { at } = property;
  const name = refName(property);
  return at === 'event' ? say(insightWords)('atEvent', { name: mark(name) }) : mark(name);
}

function bodyOf(question: Question, mark: Mark): string {
  switch (question.kind) {
    case 'trend':
      return trendBody(question, mark);
    case 'funnel':
      return funnelBody(question, mark);
    case 'retention':
      return retentionBody(question, mark);
  }
}

export function eventName({ event }: EventMatcher): string {
  const t = say(insightWords);
  if (event === '') return t('chooseEvent');
  return event ?? t('anyEvent');
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** What a series counts, standing alone: "Sum of amount of purchase". */
export function seriesName(series: Series, count: Counted = 'persons'): string {
  const text = seriesText(series, count);
  // An event's own name is left as it is.
  return text.startsWith(eventName(series.what)) ? text : capital(text);
}

/** The same within a sentence. */
function seriesText({ what, measure }: Series, count: Counted, mark: Mark = (text) => text): string {
  const t = say(insightWords);
  const event = mark(eventName(what));
  switch (measure.of) {
    case 'unique_persons':
      return t(count === 'accounts' ? 'of_unique_accounts' : 'of_unique_persons', { event });
    case 'per_person':
      return t(count === 'accounts' ? 'of_per_account' : 'of_per_person', { event });
    case 'total':
    case 'unique_sessions':
      return t(`of_${measure.of}`, { event });
    case 'active':
      return t(count === 'accounts' ? 'of_active_accounts' : 'of_active', { event, days: measure.days });
    default:
      return t(`of_${measure.of}`, {
        event,
        property: mark(measure.property.name === '' ? t('chooseEvent') : refName(measure.property)),
      });
  }
}

function trendBody({ params, interval, count }: QuestionOf<'trend'>, mark: Mark): string {
  const t = say(insightWords);
  const unit = t(`unit_${interval}`);
  const formula = params.formula?.trim() ?? '';
  if (formula === '') {
    const series = params.series.map((one) => seriesText(one, count, mark)).join(t('and'));
    return t('trendSays', { series, unit });
  }
  const said = mark(formula);
  const series = params.series
    .map((one, i) => t('formulaPart', { name: letterOf(i), what: seriesText(one, count, mark) }))
    .join(t('and'));
  return t('formulaSays', { formula: said, unit, series });
}

function funnelBody({ params, count }: QuestionOf<'funnel'>, mark: Mark): string {
  const t = say(insightWords);
  const names = params.steps.map(({ what }) => mark(eventName(what)));
  const window = mark(durationText(params.window ?? '7d'));
  const who = whoOf(count);
  if (params.order === 'any') return t(`funnelAny${who}`, { all: names.join(t('and')), window });
  const [first = '', ...others] = names;
  const values = { first, rest: others.join(t('nextStep')), window };
  return params.order === 'strict' ? t(`funnelStrict${who}`, values) : t(`funnelSays${who}`, values);
}

function retentionBody({ params, interval, count }: QuestionOf<'retention'>, mark: Mark): string {
  const t = say(insightWords);
  const when = t(params.returned ?? 'on', { unit: t(`unit_${interval}`) });
  const start = mark(eventName(params.start));
  const who = whoOf(count);
  const isFirst = params.membership !== undefined && params.membership !== 'recurring';
  if (isFirst) return t(`retentionFirst${who}`, { start, back: mark(eventName(params.return)), when });
  if (JSON.stringify(params.start) === JSON.stringify(params.return))
    return t(`retentionSame${who}`, { start, when });
  return t(`retentionSays${who}`, { start, back: mark(eventName(params.return)), when });
}

/** `7d` → 7 days. */
export function durationText(duration: string): string {
  const t = say(insightWords);
  const unit = duration.slice(-1);
  const count = Number.parseInt(duration, 10);
  if (unit === 's' || unit === 'm' || unit === 'h' || unit === 'd' || unit === 'w') {
    return t(`duration_${unit}`, { count });
  }
  return duration;
}
