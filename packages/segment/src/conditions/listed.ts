import { ListedCondition } from '@skylantern/contracts';
import { type Sql, sql, str, uints } from '@skylantern/store/sql';
import { defineCondition } from '../define-condition.ts';
import { part } from '../explain-filters.ts';

const UINT32_MAX = 4_294_967_295;
const FEW = 1_000;
/** Numbers are dense: a bit for each up to here takes 12.5 MB at most. */
const MOST_BITS = 100_000_000;

/** Whoever was merged since stands in the list as the person of today. */
export const listed = defineCondition({
  condition: 'listed',
  says: 'Stands in a fixed list.',
  config: ListedCondition,
  check({ persons }, fail) {
    const wrong = persons.findIndex((number) => number > UINT32_MAX);
    if (wrong >= 0) fail(`persons[${wrong}]`, `is no person number: give one from 1 to ${UINT32_MAX}`);
  },
  compile({ persons }, { workspaceId, personOf, only }) {
    const asked = only === null ? persons : persons.filter((number) => only.includes(number));
    return sql`SELECT ${personOf(sql`person`)} AS who FROM persons WHERE workspace_id = ${str(workspaceId)} AND ${isListed(asked)}`;
  },
  explain: ({ persons }) => part('segment.listed', { persons: new Set(persons).size }),
});

/** A million numbers as an array cost the engine 7 s to read, as bits 0.1 s. */
function isListed(persons: readonly number[]): Sql {
  if (persons.length <= FEW) return sql`person IN ${uints(persons)}`;
  const low = persons.filter((number) => number <= MOST_BITS);
  const high = persons.filter((number) => number > MOST_BITS);
  const bits = new Uint8Array((low.reduce((most, number) => Math.max(most, number), 0) >> 3) + 1);
  for (const number of low) bits[number >> 3] = (bits[number >> 3] ?? 0) | (1 << (number & 7));
  const bytes = sql`base64Decode(${str(base64Of(bits))})`;
  const isSet = sql`bitTest(reinterpretAsUInt8(substring(${bytes}, 1 + intDiv(person, 8), 1)), person % 8)`;
  return high.length === 0 ? isSet : sql`(${isSet} OR person IN ${uints(high)})`;
}

const base64Of = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
