import { describeFault, SkylanternError } from '@skylantern/contracts';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { Value } from 'typebox/value';

/** A check of one part of a request; throws `request.invalid` naming the field. */
export type Check = (value: unknown) => unknown;

/** `convert`: texts of a path or query become the numbers and booleans that the schema asks for. */
export function makeCheck(schema: TSchema, part: 'params' | 'query' | 'body', convert: boolean): Check {
  const validator = Compile(schema);
  return (value) => {
    const given = Value.Default(schema, convert ? Value.Convert(schema, value) : (value ?? {}));
    if (validator.Check(given)) return given;
    const { field, remedy } = describeFault(validator.Errors(given));
    const where = field === '' ? part : field;
    throw new SkylanternError('request.invalid', `${where} ${remedy}`, { field: where });
  };
}
