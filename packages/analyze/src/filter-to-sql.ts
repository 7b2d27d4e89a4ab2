import {
  type EventMatcher,
  type Filter,
  type Filters,
  type PropertyFilter,
  SkylanternError,
  unreachable,
} from '@skylantern/contracts';
import { float, int, join, type Sql, sql, str, strings } from '@skylantern/store/sql';
import { Temporal } from 'temporal-polyfill';
import { accountOf } from './account-of.ts';
import { anyEvent } from './any-event.ts';
import type { InsightContext } from './define-insight.ts';
import { itemOf, itemsOfType, typeOf } from './item-values.ts';
import { isPast, notPast, readPast } from './past-values.ts';
import { numberOfText, type PropertyReading, readProperty } from './property-to-sql.ts';

type FilterContext = Pick<InsightContext, 'workspaceId' | 'timeZone' | 'personOf' | 'segmentPersons'> &
  Partial<Pick<InsightContext, 'pastNames' | 'itemLinks'>>;

const maxPattern = 200;

/** A condition on rows of `events`: 0 or 1, never null. An empty list lets everything through. */
export function filtersToSql(filters: Filters, context: FilterContext, field = 'filters'): Sql {
  const each = filters.of.map((filter, i) => filterToSql(filter, context, `${field}.of.${i}`));
  if (each.length === 0) return sql`1`;
  return sql`(${join(each, filters.match === 'all' ? ' AND ' : ' OR ')})`;
}

/** The events that a matcher looks for. */
export function matcherToSql(matcher: EventMatcher, context: FilterContext, field = 'what'): Sql {
  const name = eventNameToSql(matcher);
  const filters = matcher.filters;
  if (filters === undefined || filters.of.length === 0) return name;
  return sql`(${name} AND ${filtersToSql(filters, context, `${field}.filters`)})`;
}

export function eventNameToSql({ event }: EventMatcher): Sql {
  return event === null ? anyEvent : sql`event_name = ${str(event)}`;
}

export function filterToSql(filter: Filter, context: FilterContext, field = 'filter'): Sql {
  if ('segmentId' in filter) {
    const persons = context.segmentPersons(filter.segmentId);
    return filter.isIn
      ? sql`${context.personOf(sql`person`)} IN (${persons})`
      : sql`${context.personOf(sql`person`)} NOT IN (${persons})`;
  }
  switch (filter.property.of) {
    case 'event':
      return propertyFilterToSql(filter, context, field);
    case 'person':
      if (isPast(filter.property)) {
        const reading = readPast(filter.property, context, field);
        return negatable(filter, (positive) => testToSql(positive, reading, context.timeZone, field));
      }
      return negatable(filter, (positive) => {
        const test = propertyFilterToSql(positive, context, field);
        return sql`${context.personOf(sql`person`)} IN (SELECT person FROM persons FINAL WHERE workspace_id = ${str(context.workspaceId)} AND is_merged = 0 AND ${test})`;
      });
    case 'account':
      return negatable(filter, (positive) => {
        const test = propertyFilterToSql(positive, context, field);
        return sql`${accountOf(context)} IN (SELECT account FROM accounts FINAL WHERE workspace_id = ${str(context.workspaceId)} AND ${test})`;
      });
    case 'item':
      return negatable(filter, (positive) => {
        const type = typeOf(filter.property, field);
        const test = propertyFilterToSql(positive, context, field);
        return sql`${itemOf(type, context, field)} IN (SELECT id FROM items FINAL WHERE ${itemsOfType(type, context)} AND ${test})`;
      });
    default:
      return unreachable(filter.property.of);
  }
}

/** Selects the numbers of the persons whose property, today, passes the filter. */
export function personsWith(filter: PropertyFilter, context: FilterContext): Sql {
  const test = propertyFilterToSql(filter, context, 'filter');
  return sql`SELECT person FROM persons FINAL WHERE workspace_id = ${str(context.workspaceId)} AND is_merged = 0 AND ${test}`;
}

const positives = { is_not: 'is', not_contains: 'contains', is_not_set: 'is_set' } as const;

/** Negative operators hold for everyone for whom the positive one does not, also where nothing is set. */
function negatable(filter: PropertyFilter, test: (positive: PropertyFilter) => Sql): Sql {
  const { operator } = filter;
  if (operator === 'is_not' || operator === 'not_contains' || operator === 'is_not_set') {
    return sql`NOT (${test({ ...filter, operator: positives[operator] })})`;
  }
  return sql`(${test(filter)})`;
}

/** A condition on rows of the table that holds the property itself. */
export function propertyFilterToSql(filter: PropertyFilter, context: FilterContext, field: string): Sql {
  if (isPast(filter.property)) throw notPast(field);
  const reading = readProperty(filter.property);
  return negatable(filter, (positive) => testToSql(positive, reading, context.timeZone, field));
}

function testToSql(filter: PropertyFilter, reading: PropertyReading, timeZone: string, field: string): Sql {
  const { operator, values } = filter;
  const fail = (message: string): never => {
    throw new SkylanternError('query.invalid', `${field}: ${message}`, { field });
  };
  const texts = () =>
    values.length > 0 ? values.map(String) : fail(`"${operator}" needs a value in "values"`);
  const numberAt = (i: number): Sql => {
    const value = values[i];
    const asNumber = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    return typeof asNumber === 'number' && Number.isFinite(asNumber)
      ? float(asNumber)
      : fail(`"${operator}" compares numbers: give ${i === 1 ? 'a second number' : 'a number'} in "values"`);
  };
  const instant = (end: boolean): Sql =>
    int(instantOf(values[0], timeZone, end) ?? fail(dateRemedy(operator)));
  const eachText = (one: (text: Sql, value: Sql) => Sql) => {
    const given = texts();
    return reading.some(
      (text) =>
        sql`(${join(
          given.map((value) => one(text, str(value))),
          ' OR ',
        )})`,
    );
  };
  const compared = (one: (value: Sql) => Sql) =>
    reading.some((text) => sql`ifNull(${one(numberOfText(text))}, 0)`);
  const atText = (text: Sql) =>
    sql`toUnixTimestamp64Milli(parseDateTime64BestEffortOrNull(${text}, 3, ${str(timeZone)}))`;

  switch (operator) {
    case 'is':
      return reading.some(isOneOf(values.length > 0 ? values : fail('"is" needs a value in "values"')));
    case 'contains':
      return eachText((text, value) => sql`position(${text}, ${value}) > 0`);
    case 'starts_with':
      return eachText((text, value) => sql`startsWith(${text}, ${value})`);
    case 'ends_with':
      return eachText((text, value) => sql`endsWith(${text}, ${value})`);
    case 'matches': {
      for (const text of texts()) checkPattern(text, fail);
      return eachText((text, value) => sql`match(${text}, ${value})`);
    }
    case 'gt':
      return compared((value) => sql`${value} > ${numberAt(0)}`);
    case 'gte':
      return compared((value) => sql`${value} >= ${numberAt(0)}`);
    case 'lt':
      return compared((value) => sql`${value} < ${numberAt(0)}`);
    case 'lte':
      return compared((value) => sql`${value} <= ${numberAt(0)}`);
    case 'between':
      return compared((value) => sql`${value} BETWEEN ${numberAt(0)} AND ${numberAt(1)}`);
    case 'is_set':
      return reading.isSet;
    case 'before':
      return reading.some((text) => sql`ifNull(${atText(text)} < ${instant(false)}, 0)`);
    case 'after':
      return reading.some((text) => sql`ifNull(${atText(text)} >= ${instant(true)}, 0)`);
    case 'is_not':
    case 'not_contains':
    case 'is_not_set':
      return fail(`"${operator}" must be turned round first`);
    default:
      return unreachable(operator);
  }
}

/** Texts compare as texts, numbers as numbers (also when sent as text), truth values by their name. */
function isOneOf(values: PropertyFilter['values']): (text: Sql) => Sql {
  const texts = values.filter((value) => typeof value !== 'number').map(String);
  const numbers = values.filter((value) => typeof value === 'number');
  return (text) => {
    const tests: Sql[] = [];
    if (texts.length > 0) tests.push(sql`${text} IN ${strings(texts)}`);
    if (numbers.length > 0) {
      tests.push(sql`ifNull(${numberOfText(text)} IN (${join(numbers.map((value) => float(value)))}), 0)`);
    }
    return sql`(${join(tests, ' OR ')})`;
  };
}

function dateRemedy(operator: string): string {
  return `"${operator}" compares times: give a day (2024-03-01) or an instant (2024-03-01T10:00:00Z) in "values"`;
}

/** Milliseconds of a bound. `after` a day begins with the next day; `after` an instant excludes it. */
function instantOf(value: unknown, timeZone: string, end: boolean): number | null {
  if (typeof value !== 'string') return null;
  try {
    if (/^\d{4}-\d{2}-\d{2}$/.test(value)) {
      const date = Temporal.PlainDate.from(value).add({ days: end ? 1 : 0 });
      return date.toZonedDateTime({ timeZone }).epochMilliseconds;
    }
    return Temporal.Instant.from(value).epochMilliseconds + (end ? 1 : 0);
  } catch {
    return null;
  }
}

function checkPattern(pattern: string, fail: (message: string) => never): void {
  if (pattern.length > maxPattern) fail(`a pattern may have ${maxPattern} characters: shorten it`);
  if (/\(\?<?[=!]|\\[1-9]/.test(pattern)) {
    fail('the pattern language (RE2) has no look-around and no back-references: write it without');
  }
  try {
    new RegExp(pattern.replace(/^\(\?[imsU]+\)/, ''));
  } catch {
    fail(`"${pattern}" is not a regular expression`);
  }
}
