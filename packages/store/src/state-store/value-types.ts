import pg from 'pg';

const { types } = pg;
const INT8 = 20;
const DATE = 1082;
const NUMERIC = 1700;
const TEXTS: number = 1009;

/** Above 2^53 an int8 comes as bigint: a wrong number would be worse. */
function parseInt8(text: string): number | bigint {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : BigInt(text);
}

const parsers = new Map<number, (text: string) => unknown>([
  [INT8, parseInt8],
  [NUMERIC, Number],
  [DATE, (text) => text], // a day has no instant: '2026-03-01'
]);

const arrayParsers = new Map<number, (text: string) => unknown>([
  [1016, parseInt8],
  [1231, Number],
  [1182, (text) => text],
]);

function parserOf(oid: number): ((text: string) => unknown) | null {
  const own = parsers.get(oid);
  if (own !== undefined) return own;
  const element = arrayParsers.get(oid);
  if (element === undefined) return null;
  const parseTexts = types.getTypeParser(TEXTS, 'text');
  return (text) => {
    const values: unknown = parseTexts(text);
    return Array.isArray(values) ? values.map((value) => mapDeep(value, element)) : values;
  };
}

function mapDeep(value: unknown, parse: (text: string) => unknown): unknown {
  if (Array.isArray(value)) return value.map((inner) => mapDeep(inner, parse));
  return typeof value === 'string' ? parse(value) : value;
}

/** int8 and numeric to number, timestamptz to Date, date to text; everything else as the driver does. */
export const valueTypes: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') => {
    const own = format === 'binary' ? null : parserOf(oid);
    return own ?? types.getTypeParser(oid, format ?? 'text');
  },
};
