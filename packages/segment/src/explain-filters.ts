import type { EventMatcher, Filter, RulePart, Within } from '@skylantern/contracts';
import type { Names } from './define-condition.ts';

export function part(key: string, values: RulePart['values'] = {}, parts: RulePart[] = []): RulePart {
  return { key, values, parts };
}

/** The filters and the window of an event, as parts of its sentence. */
export function partsOfEvent(what: EventMatcher, within: Within | undefined, names: Names): RulePart[] {
  const filters = what.filters?.of.map((filter) => partOfFilter(filter, names)) ?? [];
  const isMany = filters.length > 1;
  const where = isMany ? [part(`segment.where_${what.filters?.match}`, {}, filters)] : filters;
  return within === undefined ? where : [...where, partOfWindow(within)];
}

export function partOfFilter(filter: Filter, names: Names): RulePart {
  if ('segmentId' in filter) {
    const values = { segmentId: filter.segmentId, name: names.segmentName(filter.segmentId) };
    return part(filter.isIn ? 'segment.in' : 'segment.not_in', values);
  }
  const { property, operator, values } = filter;
  return part('segment.filter', {
    of: property.of,
    property: property.of === 'item' ? `${property.type} · ${property.name}` : property.name,
    operator,
    values: values.slice(0, 20).map(String),
    more: Math.max(0, values.length - 20),
  });
}

function partOfWindow(within: Within): RulePart {
  if ('last' in within) return part('segment.within_last', { last: within.last });
  return part('segment.within_range', { from: within.from, to: within.to });
}
