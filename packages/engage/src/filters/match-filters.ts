import v8 from 'node:v8';
import {
  builtInProperties,
  type EventMatcher,
  type Filters,
  type Json,
  type JsonObject,
  ownEvents,
  type PropertyFilter,
  SkylanternError,
  unreachable,
} from '@skylantern/contracts';
import { instantOfBound, instantOfText } from './instant-of-text.ts';
import { RecentlyUsed } from './recently-used.ts';

// A pattern that backtracks too much goes on in V8's linear engine: `(a+)+$` must not stop the engine.
v8.setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks');

/** An event as far as filters read it, with today's properties of the person. */
export interface FilterSubject {
  /** Columns of the stored event; `properties` are the sender's. */
  event: { properties: JsonObject; [column: string]: Json };
  person: { id: string; properties: JsonObject };
  timeZone: string;
}

/** Is it such an event? The name is compared here too. */
export function matchesEvent(matcher: EventMatcher, name: string, subject: FilterSubject): boolean {
  if (matcher.event === null ? ownEvents.has(name) : matcher.event !== name) return false;
  return matcher.filters === undefined || matchesFilters(matcher.filters, subject);
}

/** The same meaning as the filters of the insights have (packages/analyze), for one event in memory. */
export function matchesFilters(filters: Filters, subject: FilterSubject): boolean {
  if (filters.of.length === 0) return true;
  const test = (filter: Filters['of'][number]) => {
    if ('segmentId' in filter) {
      throw new SkylanternError(
        'query.invalid',
        'a trigger cannot ask for a segment: start from the segment instead',
      );
    }
    return matchesFilter(filter, subject);
  };
  return filters.match === 'all' ? filters.of.every(test) : filters.of.some(test);
}

const positives = { is_not: 'is', not_contains: 'contains', is_not_set: 'is_set' } as const;

function matchesFilter(filter: PropertyFilter, subject: FilterSubject): boolean {
  const { operator } = filter;
  if (operator === 'is_not' || operator === 'not_contains' || operator === 'is_not_set') {
    return !matchesFilter({ ...filter, operator: positives[operator] }, subject);
  }
  const texts = readTexts(filter, subject);
  if (operator === 'is_set') return texts !== null;
  return texts?.some((text) => isTrueOf(filter, text, subject.timeZone)) ?? false;
}

function isTrueOf({ operator, values }: PropertyFilter, text: string, timeZone: string): boolean {
  const number = numberOfText(text);
  const bound = (i: number) => (typeof values[i] === 'string' ? numberOfText(values[i]) : Number(values[i]));
  const compare = (test: (value: number, bound: number) => boolean) => {
    const limit = bound(0);
    return number !== null && limit !== null && test(number, limit);
  };
  switch (operator) {
    case 'is':
      return values.some((value) => (typeof value === 'number' ? number === value : text === String(value)));
    case 'contains':
      return values.some((value) => text.includes(String(value)));
    case 'starts_with':
      return values.some((value) => text.startsWith(String(value)));
    case 'ends_with':
      return values.some((value) => text.endsWith(String(value)));
    case 'matches':
      return values.some((value) => patternOf(String(value)).test(text));
    case 'gt':
      return compare((a, b) => a > b);
    case 'gte':
      return compare((a, b) => a >= b);
    case 'lt':
      return compare((a, b) => a < b);
    case 'lte':
      return compare((a, b) => a <= b);
    case 'between': {
      const upper = bound(1);
      return upper !== null && compare((a, b) => a >= b && a <= upper);
    }
    case 'before': {
      const [at, limit] = [instantOfText(text, timeZone), instantOfBound(values[0], timeZone, false)];
      return at !== null && limit !== null && at < limit;
    }
    case 'after': {
      const [at, limit] = [instantOfText(text, timeZone), instantOfBound(values[0], timeZone, true)];
      return at !== null && limit !== null && at >= limit;
    }
    case 'is_set':
    case 'is_not':
    case 'not_contains':
    case 'is_not_set':
      return false; // answered before
    default:
      return unreachable(operator);
  }
}

/** The value as texts (each item of a list), or null when it is not set. */
function readTexts(
  { property: { of, name } }: PropertyFilter,
  { event, person }: FilterSubject,
): string[] | null {
  if (of === 'event') {
    const column = columnOf(name);
    if (column !== null) return textOfColumn(event[column]);
    return textsOf(readPath(event.properties, name));
  }
  if (of === 'account') {
    throw new SkylanternError(
      'query.invalid',
      'a trigger cannot ask for account properties: use the event or the person',
    );
  }
  if (of === 'item') {
    throw new SkylanternError(
      'query.invalid',
      'a trigger cannot ask for properties of items: use the event or the person',
    );
  }
  if (name === '$person_id') return textOfColumn(person.id);
  return textsOf(readPath(person.properties, name));
}

function columnOf(name: string): string | null {
  if (name === '$event_name') return 'event_name';
  return Object.hasOwn(builtInProperties, name)
    ? builtInProperties[name as keyof typeof builtInProperties]
    : null;
}

const textOfColumn = (value: Json | undefined): string[] | null =>
  value === undefined || value === null || value === '' ? null : [String(value)];

function textsOf(value: Json | undefined): string[] | null {
  if (value === undefined || value === null) return null;
  if (Array.isArray(value)) return value.filter((item) => item !== null).map(textOfItem);
  return typeof value === 'object' ? null : [String(value)];
}

const textOfItem = (item: Json): string => (typeof item === 'object' ? JSON.stringify(item) : String(item));

/** `a.b` finds `{"a.b": 1}` and `{"a": {"b": 1}}`, as the event store does. */
export function readPath(properties: JsonObject, path: string): Json | undefined {
  if (Object.hasOwn(properties, path)) return properties[path];
  for (let dot = path.indexOf('.'); dot > 0; dot = path.indexOf('.', dot + 1)) {
    const [head, rest] = [path.slice(0, dot), path.slice(dot + 1)];
    const inner = Object.hasOwn(properties, head) ? properties[head] : undefined;
    if (inner !== null && typeof inner === 'object' && !Array.isArray(inner)) {
      const found = readPath(inner, rest);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function numberOfText(text: string): number | null {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) && Number.isFinite(Number(text))
    ? Number(text)
    : null;
}

const patterns = new RecentlyUsed<RegExp>(500);

/** RE2's `match`: found anywhere, the dot takes a line break too. `(?i)` and its like may stand in front. */
function patternOf(pattern: string): RegExp {
  return patterns.get(pattern, () => {
    const [prefix = '', flags = ''] = /^\(\?([imsU]+)\)/.exec(pattern) ?? [];
    const kept = [...new Set(`s${flags.replace('U', '')}`)].join('');
    return new RegExp(pattern.slice(prefix.length), kept);
  });
}
