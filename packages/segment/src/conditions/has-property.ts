import { filterToSql, propertyFilterToSql } from '@skylantern/analyze';
import { HasPropertyCondition } from '@skylantern/contracts';
import { sql } from '@skylantern/store/sql';
import { defineCondition } from '../define-condition.ts';
import { part, partOfFilter } from '../explain-filters.ts';
import { ofToday } from '../persons-of-today.ts';
import { placeOf } from '../place.ts';

/** Negative operators hold for everyone for whom the positive one does not, also where nothing is set. */
export const hasProperty = defineCondition({
  condition: 'has_property',
  says: "Today's value of a property of the person, or of the account they belong to, passes the filter.",
  config: HasPropertyCondition,
  check({ filter }, fail) {
    if (filter.property.of === 'event') {
      fail(
        'filter.property.of',
        'an event has this property, not a person: use did with a filter on the event',
      );
    }
    if (filter.property.of === 'item') {
      fail(
        'filter.property.of',
        'an item has this property, not a person: use did with a filter on an event that points to the item',
      );
    }
  },
  compile({ filter }, context, at) {
    const field = placeOf(at, 'filter');
    const test =
      filter.property.of === 'person'
        ? propertyFilterToSql(filter, context, field)
        : filterToSql(filter, context, field);
    return sql`SELECT person FROM persons FINAL WHERE ${ofToday(context)} AND ${test}`;
  },
  explain: ({ filter }, names) => part('segment.has_property', {}, [partOfFilter(filter, names)]),
});
