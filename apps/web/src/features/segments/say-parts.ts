import type { EventMatcher, Filter, Within } from '@skylantern/contracts';
import { refName } from '../../format/property-name.ts';
import { day } from '../../format/time.ts';
import { say } from '../../i18n/i18n.ts';
import { durationText, type Said } from '../../insights/sentence.ts';
import { uiWords } from '../../ui/words.ts';
import { segmentWords } from './words.ts';

/** Keeps a variable part of a sentence apart, so that it is drawn strong and never read as markup. */
export type Mark = (text: string) => string;

export interface Surroundings {
  segmentName: (id: string) => string;
  /** Zone of the workspace, in which days are written. */
  timeZone: string;
}

/** Makes a sentence whose variable parts `mark` puts aside. */
export function saying(tell: (mark: Mark) => string): Said {
  const parts: Record<string, string> = {};
  const mark: Mark = (text) => {
    const name = String(Object.keys(parts).length);
    parts[name] = text;
    return `{{${name}}}`;
  };
  return { text: tidy(tell(mark)), parts };
}

/** Parts bring the blanks they need around Latin words; where two meet, or before a stop, one is too many. */
const tidy = (text: string): string =>
  text
    .replace(/ {2,}/g, ' ')
    .replace(/ ([,)])/g, '$1')
    .replace(/\( /g, '(')
    .trim();

/** An event with its filters: "purchase where amount is more than 100". */
export function matcherText({ event, filters }: EventMatcher, mark: Mark, around: Surroundings): string {
  const t = say(segmentWords);
  const name = event === null ? t('anyEvent') : mark(event === '' ? '…' : event);
  if (filters === undefined || filters.of.length === 0) return name;
  const each = filters.of.map((filter) => filterText(filter, mark, around));
  return t('eventWhere', { event: name, filters: each.join(filters.match === 'all' ? t('and') : t('or')) });
}

export function filterText(filter: Filter, mark: Mark, around: Surroundings): string {
  const t = say(segmentWords);
  const ui = say(uiWords);
  if ('segmentId' in filter) {
    const name = mark(around.segmentName(filter.segmentId));
    return filter.isIn ? t('filterIn', { name }) : t('filterNotIn', { name });
  }
  const { property, operator, values } = filter;
  const shown = values.slice(0, 5).map((value) => mark(String(value)));
  if (values.length > 5) shown.push(t('more', { count: values.length - 5 }));
  const value = shown.join(operator === 'between' ? t('between') : t('orValue'));
  return t('filter', {
    property: mark(refName(property)),
    operator: ui(`op_${operator}`),
    value: value === '' ? '' : ` ${value}`,
  });
}

export function windowText(within: Within | undefined, mark: Mark, { timeZone }: Surroundings): string {
  const t = say(segmentWords);
  if (within === undefined) return '';
  if ('last' in within) return t('inLast', { duration: mark(durationText(within.last)) });
  const until = new Date(Date.parse(within.to) - 1);
  return t('inRange', { from: mark(day(within.from, { timeZone })), until: mark(day(until, { timeZone })) });
}
