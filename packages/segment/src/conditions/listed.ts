import { ListedCondition } from '@skylantern/contracts';
import { sql, uints } from '@skylantern/store/sql';
import { defineCondition } from '../define-condition.ts';
import { part } from '../explain-filters.ts';

const UINT32_MAX = 4_294_967_295;

/** Whoever was merged since stands in the list as the person of today. */
export const listed = defineCondition({
  condition: 'listed',
  says: 'Stands in a fixed list.',
  config: ListedCondition,
  check({ persons }, fail) {
    const wrong = persons.findIndex((number) => number > UINT32_MAX);
    if (wrong >= 0) fail(`persons[${wrong}]`, `is no person number: give one from 1 to ${UINT32_MAX}`);
  },
  compile({ persons }, { personOf }) {
    return sql`SELECT ${personOf(sql`listed_person`)} AS who FROM (SELECT toUInt32(arrayJoin(${uints(persons)})) AS listed_person)`;
  },
  explain: ({ persons }) => part('segment.listed', { persons: new Set(persons).size }),
});
