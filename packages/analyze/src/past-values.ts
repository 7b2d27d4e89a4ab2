import { type PropertyRef, SkylanternError } from '@skylantern/contracts';
import { ident, join, type Sql, sql, str, strings } from '@skylantern/store/sql';
import type { InsightContext } from './define-insight.ts';
import type { PropertyReading } from './property-to-sql.ts';

type PastContext = Pick<InsightContext, 'workspaceId' | 'personOf'> & { pastNames?: readonly string[] };

/** Is the value asked for that a person had when the event happened? */
export const isPast = ({ of, at }: PropertyRef): boolean => of === 'person' && at === 'event';

/** The names of all properties that a question asks for as they were at the event, wherever in it they stand. */
export function listPastNames(question: unknown): string[] {
  const names = new Set<string>();
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('of' in value && value.of === 'person' && 'at' in value && value.at === 'event' && 'name' in value)
      names.add(String(value.name));
    for (const inner of Object.values(value)) walk(inner);
  };
  walk(question);
  return [...names].sort();
}

/**
 * The table of a question's events. Where it asks for past values, each event has at its side the newest ones that are
 * not later than itself, of the person of today.
 */
export function eventsTable(context: PastContext): Sql {
  const { pastNames = [] } = context;
  const joins = pastNames.map((name, i) => {
    const [person, at] = [ident(`past_person_${i}`), ident(`past_at_${i}`)];
    return sql`ASOF LEFT JOIN (${pastValues(name, i, context)}) AS ${ident(`past_${i}`)} ON ${context.personOf(sql`person`)} = ${person} AND occurred_at >= ${at}`;
  });
  return join([sql`events`, ...joins], ' ');
}

export function notPast(field: string): SkylanternError {
  const message = `${field}: only filters and breakdowns of insights know values at the time of an event: leave "at" out for the value now`;
  return new SkylanternError('query.invalid', message, { field });
}

/** Reads a past value from a row of `eventsTable`. */
export function readPast({ name }: PropertyRef, context: PastContext, field: string): PropertyReading {
  const i = (context.pastNames ?? []).indexOf(name);
  if (i < 0) throw notPast(field);
  const [column, isList] = [ident(`past_text_${i}`), ident(`past_is_list_${i}`)];
  const text = sql`assumeNotNull(${column})`;
  return {
    text: column,
    isSet: sql`(${column} IS NOT NULL)`,
    some: (predicate) =>
      sql`(${column} IS NOT NULL AND if(${isList}, arrayExists(item -> ${predicate(sql`item`)}, JSONExtract(${text}, 'Array(String)')), ${predicate(text)}))`,
  };
}

/**
 * Rows of a person of today, an instant, and the value from then on (text as `readProperty` gives it): the operations
 * of all who are that person today, done in the order of their time. The meaning is that of `valueOfState` in
 * `packages/identify`.
 */
function pastValues(name: string, i: number, context: PastContext): Sql {
  if (name.startsWith('$')) {
    const message = `"${name}" has no history: ask for its value now, without "at"`;
    throw new SkylanternError('query.invalid', message, { field: 'property' });
  }
  const said = sql`SELECT ${context.personOf(sql`person`)} AS who, arraySort(groupUniqArray((at, sequence, position, operator, ${valueOfName(name)}))) AS said FROM person_history WHERE workspace_id = ${str(context.workspaceId)} AND name IN ${strings(namesOf(name))} GROUP BY who`;
  // Of each operation: where the newest set, unset or delete before it stands (0: nowhere), and the newest step.
  const lastOf = (operators: readonly string[]) =>
    sql`arrayFill(n -> n > 0, arrayMap((operator, n) -> if(operator IN ${strings(operators)}, n, 0), operators, arrayEnumerate(operators)))`;
  const parts = sql`SELECT who, said.1 AS times, said.4 AS operators, said.5 AS given, ${lastOf(['set', 'unset', 'delete'])} AS sets, ${lastOf(['increment', 'append', 'union', 'remove'])} AS steps, arrayCumSum(arrayMap((operator, value) -> if(operator = 'increment', toFloat64OrZero(value), 0.), operators, given)) AS sums FROM (${said})`;
  const rows = sql`SELECT who, n, times[n] AS at, sets[n] AS set_at, steps[n] AS step_at, operators, given, sums FROM (${parts}) ARRAY JOIN arrayFilter(n -> n = length(times) OR times[n + 1] != times[n], arrayEnumerate(times)) AS n`;
  const base = sql`multiIf(set_at > 0 AND operators[set_at] = 'set' AND given[set_at] != 'null', given[set_at], set_at < n AND operators[set_at + 1] = 'set_once', given[set_at + 1], 'null')`;
  // The first character tells the kind of JSON: 0.2 s for 450,000 operations, where parsing each takes 1.0 s.
  const begins = (value: Sql, mark: string) => sql`startsWith(${value}, ${str(mark)})`;
  const sum = sql`toString(round(if(match(base, '^[-0-9]'), toFloat64OrZero(base), 0.) + sums[n] - if(set_at > 0, sums[set_at], 0.), 9))`;
  const elements = (value: Sql) => sql`if(${begins(value, '[')}, JSONExtractArrayRaw(${value}), [${value}])`;
  const list = sql`arrayFold((list, operator, value) -> multiIf(operator = 'append', arrayConcat(list, ${elements(sql`value`)}), operator = 'union', arrayConcat(list, arrayFilter(one -> NOT has(list, one), arrayDistinct(${elements(sql`value`)}))), operator = 'remove', arrayFilter(one -> NOT has(${elements(sql`value`)}, one), list), list), arraySlice(operators, set_at + 1, n - set_at), arraySlice(given, set_at + 1, n - set_at), if(${begins(sql`base`, '[')}, JSONExtractArrayRaw(base), []::Array(String)))`;
  const kind = sql`multiIf(step_at <= set_at, 'plain', operators[step_at] = 'increment', 'sum', 'list')`;
  const isList = sql`kind = 'list' OR (kind = 'plain' AND ${begins(sql`base`, '[')})`;
  const unquoted = sql`if(position(base, '\\\\') = 0, substring(base, 2, length(base) - 2), JSONExtractString(base))`;
  const plain = sql`multiIf(base = 'null' OR ${begins(sql`base`, '{')}, NULL, ${begins(sql`base`, '"')}, ${unquoted}, base)`;
  const text = sql`multiIf(kind = 'sum', ${sum}, kind = 'list', concat('[', arrayStringConcat(arraySlice(${list}, -1000), ','), ']'), ${plain})`;
  return sql`SELECT who AS ${ident(`past_person_${i}`)}, at AS ${ident(`past_at_${i}`)}, ${text} AS ${ident(`past_text_${i}`)}, ${isList} AS ${ident(`past_is_list_${i}`)} FROM (SELECT *, ${base} AS base, ${kind} AS kind FROM (${rows}))`;
}

/** The property itself, the object that holds it, and the operation on all properties. */
function namesOf(name: string): string[] {
  return [name, ...(name.includes('.') ? [name.split('.')[0] ?? name] : []), ''];
}

function valueOfName(name: string): Sql {
  const [root, ...path] = name.split('.');
  if (root === undefined || path.length === 0) return sql`value`;
  const inner = sql`JSONExtractRaw(value, ${join(path.map((segment) => str(segment)))})`;
  return sql`if(name = ${str(root)} AND operator NOT IN ('unset', 'delete'), if(empty(${inner}), 'null', ${inner}), value)`;
}
