import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { expect, test } from 'vitest';
import { describeFault } from './schema-fault.ts';

const schema = Type.Object(
  {
    name: Type.String(),
    unit: Type.Union([Type.Literal('day'), Type.Literal('week')]),
    deep: Type.Object({ count: Type.Integer({ minimum: 1 }) }),
  },
  { additionalProperties: false },
);
const good = { name: 'a', unit: 'day', deep: { count: 1 } };
const check = Compile(schema);

test.each([
  [{ ...good, name: 1 }, 'name', 'must be string'],
  [{ ...good, unit: 'year' }, 'unit', 'must be day or week'],
  [{ ...good, deep: { count: 0 } }, 'deep.count', 'must be >= 1'],
  [{ ...good, color: 'red' }, 'color', 'is not known here: leave it out'],
  [{ unit: 'day', deep: { count: 1 } }, 'name', 'is missing'],
  [{ ...good, deep: {} }, 'deep.count', 'is missing'],
])('%j names the field %s and what to do: %s', (value, field, remedy) => {
  expect(describeFault(check.Errors(value))).toEqual({ field, remedy });
});
