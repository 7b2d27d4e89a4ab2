import { builtInProperties, type PropertyRef } from '@skylantern/contracts';
import { ident, join, jsonPath, type Sql, sql, str } from '@skylantern/store/sql';

/** How one property is read from a row. Every expression is safe for values of any JSON type. */
export interface PropertyReading {
  /** Nullable(String); null is "not set". Arrays read as JSON text. */
  text: Sql;
  isSet: Sql;
  /** 0 or 1: does the value, or any item of an array, satisfy `predicate` of its (never null) text? */
  some(predicate: (text: Sql) => Sql): Sql;
}

const plainColumns: Record<string, string> = { ...builtInProperties, $event_name: 'event_name' };

const personColumns: Record<string, Sql> = {
  $person_id: sql`person_id`,
  $is_identified: sql`if(is_identified, 'true', 'false')`,
  $first_seen_at: sql`formatDateTime(first_seen_at, '%FT%TZ', 'UTC')`,
  $last_seen_at: sql`formatDateTime(last_seen_at, '%FT%TZ', 'UTC')`,
};

/** The key that calls name an account by, or its domain. */
const accountColumns: Record<string, Sql> = { $account_key: sql`account_key` };

const ownColumns: Partial<Record<PropertyRef['of'], Record<string, Sql>>> = {
  person: personColumns,
  account: accountColumns,
};

/**
 * Reads a property from a row of its own table: `events`, `persons`, `accounts` or `items`. A name with dots walks into
 * nested objects; the engine stores `{"a.b": 1}` and `{"a": {"b": 1}}` alike, so both are found as `a.b`.
 */
export function readProperty({ of, name }: PropertyRef): PropertyReading {
  const plain = of === 'event' && Object.hasOwn(plainColumns, name) ? plainColumns[name] : undefined;
  if (plain !== undefined) return readText(sql`toString(${ident(plain)})`);
  const own = ownColumns[of];
  const computed = own !== undefined && Object.hasOwn(own, name) ? own[name] : undefined;
  if (computed !== undefined) return readText(computed);
  return isPlainPath(name) ? readSubcolumn(sql`properties.${jsonPath(name)}`) : readByWalking(name);
}

/** A column that is never null; an empty text is "not set". */
export function readText(text: Sql): PropertyReading {
  const isSet = sql`notEmpty(${text})`;
  return {
    text: sql`nullIf(${text}, '')`,
    isSet,
    some: (predicate) => sql`(${isSet} AND ${predicate(text)})`,
  };
}

/** A Nullable(String) column whose arrays were made JSON text. */
export function readNullable(column: Sql): PropertyReading {
  const text = sql`assumeNotNull(${column})`;
  return {
    text: column,
    isSet: sql`(${column} IS NOT NULL)`,
    some: (predicate) => sql`(${column} IS NOT NULL AND ${predicate(text)})`,
  };
}

function readSubcolumn(value: Sql): PropertyReading {
  const isArray = sql`startsWith(dynamicType(${value}), 'Array')`;
  const json = sql`assumeNotNull(toJSONString(${value}))`;
  return {
    text: sql`multiIf(${value} IS NULL, NULL, ${isArray}, ${json}, toString(${value}))`,
    isSet: sql`(${value} IS NOT NULL)`,
    some: (predicate) =>
      sql`if(${isArray}, arrayExists(item -> ${predicate(sql`item`)}, JSONExtract(${json}, 'Array(String)')), ${value} IS NOT NULL AND ${predicate(sql`toString(${value})`)})`,
  };
}

/** The engine reads some marks in a subcolumn's name as its own syntax; such names take the slow way. */
function isPlainPath(name: string): boolean {
  return !/[`\\^@:[\]]|^\.|^$|\0/.test(name);
}

function readByWalking(name: string): PropertyReading {
  const path = join(name.split('.').map((segment) => str(segment)));
  const whole = sql`toString(properties)`;
  const kind = sql`JSONType(${whole}, ${path})`;
  const isSet = sql`(${kind} NOT IN ('Null', 'Object'))`;
  const text = sql`JSONExtractString(${whole}, ${path})`;
  const value = sql`if(${kind} = 'String', ${text}, JSONExtractRaw(${whole}, ${path}))`;
  return {
    text: sql`if(${isSet}, ${value}, NULL)`,
    isSet,
    some: (predicate) =>
      sql`if(${kind} = 'Array', arrayExists(item -> ${predicate(sql`item`)}, JSONExtract(${whole}, ${path}, 'Array(String)')), ${isSet} AND ${predicate(value)})`,
  };
}

/** Float64 of a text that is never null: null unless it is a finite number. */
export function numberOfText(text: Sql): Sql {
  return sql`if(isFinite(toFloat64OrNull(${text})), toFloat64OrNull(${text}), NULL)`;
}

/** Nullable(Float64): the number, also when it was sent as text. */
export function numberOf(reading: PropertyReading): Sql {
  return numberOfText(sql`ifNull(${reading.text}, '')`);
}
