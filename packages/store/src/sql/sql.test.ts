import { expect, test } from 'vitest';
import {
  among,
  bool,
  compile,
  compileInline,
  dateOnly,
  empty,
  float,
  ident,
  instant,
  int,
  ints,
  join,
  literal,
  nullable,
  type Sql,
  sql,
  str,
  strings,
  uint,
} from './index.ts';

test('values become typed parameters, fragments become text', () => {
  const scope = sql`workspace = ${str('ws_1')}`;
  const statement = sql`SELECT ${ident('day')} FROM events WHERE ${join([scope, sql`n > ${int(3)}`], ' AND ')}${empty}`;
  expect(compile(statement)).toEqual({
    text: 'SELECT `day` FROM events WHERE workspace = {p1:String} AND n > {p2:Int64}',
    params: { p1: 'ws_1', p2: 3 },
  });
});

test('a bare value does not compile', () => {
  const bare = 'ws_1';
  // @ts-expect-error a string is not a fragment
  const fromString = (): Sql => sql`SELECT ${bare}`;
  // @ts-expect-error a number is not a fragment
  const fromNumber = (): Sql => sql`SELECT ${1}`;
  // @ts-expect-error an object of the same shape is not a fragment
  const forged = (): Sql => sql`SELECT ${{ pieces: ['1'] }}`;
  // @ts-expect-error a separator is one of ours
  const separated = (): Sql => join([empty], bare);
  expect([fromString, fromNumber, forged, separated]).toHaveLength(4);
});

test('literals are written into the text, if nothing in them could mean anything else', () => {
  const statement = join([literal(-3_600_000), literal('2026-01-31'), literal('A')]);
  expect(compile(statement)).toEqual({ text: "-3600000, '2026-01-31', 'A'", params: {} });
  for (const value of ["'", 'a b', 'x)', '\\', '名', 0.5, Number.NaN, 2 ** 53]) {
    expect(() => literal(value)).toThrow('a value bound into SQL is not');
  }
});

test('each binder says its type', () => {
  const at = new Date('2026-01-31T23:59:59.123Z');
  const statement = join([
    uint(7n),
    float(0.5),
    bool(true),
    instant(at),
    dateOnly('2026-01-31'),
    ints([1, -2]),
    nullable(str, null),
  ]);
  expect(compile(statement)).toEqual({
    text: "{p1:UInt64}, {p2:Float64}, {p3:Bool}, {p4:DateTime64(3,'UTC')}, {p5:Date32}, {p6:Array(Int64)}, {p7:Nullable(String)}",
    params: {
      p1: 7n,
      p2: 0.5,
      p3: true,
      p4: '2026-01-31 23:59:59.123',
      p5: '2026-01-31',
      p6: [1, -2],
      p7: null,
    },
  });
});

test('inline values are escaped', () => {
  expect(compileInline(sql`SELECT ${str("it's \\ \0")}, ${strings(["'"])}, ${nullable(int, null)}`)).toBe(
    "SELECT CAST('it\\'s \\\\ \\0', 'String'), CAST(['\\''], 'Array(String)'), CAST(NULL, 'Nullable(Int64)')",
  );
});

test('a long list after IN is unfolded in a subquery', () => {
  expect(compile(sql`x IN ${among(ints, [1, 2])}`).text).toBe('x IN {p1:Array(Int64)}');
  const many = Array.from({ length: 1_001 }, (_, position) => position);
  expect(compile(sql`x IN ${among(ints, many)}`).text).toBe('x IN (SELECT arrayJoin({p1:Array(Int64)}))');
});

test('what is no value of the type is refused', () => {
  expect(() => int(1.5)).toThrow('safe integer');
  expect(() => uint(-1)).toThrow('from 0');
  expect(() => float(Number.NaN)).toThrow('finite');
  expect(() => instant(new Date('never'))).toThrow('valid instant');
  expect(() => dateOnly('31.1.2026')).toThrow('date');
  expect(() => ident('a`b')).toThrow('name in SQL');
});
