import { SkylanternError } from '@skylantern/contracts';
import type { Static, TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';

const validators = new WeakMap<TSchema, Validator>();

/** The value, checked; throws `query.invalid` that names the field and what it takes. */
export function readAs<Schema extends TSchema>(schema: Schema, value: unknown, name: string): Static<Schema> {
  let validator = validators.get(schema);
  if (validator === undefined) {
    validator = Compile(schema);
    validators.set(schema, validator);
  }
  if (validator.Check(value)) return value as Static<Schema>; // checked on this line
  const errors = validator.Errors(value);
  const first = errors.find(({ keyword }) => keyword !== 'anyOf') ?? errors[0];
  const path = (first?.instancePath ?? '').split('/').slice(1).join('.');
  const field = [name, path].filter((text) => text !== '').join('.');
  throw new SkylanternError('query.invalid', `${field}: ${first?.message ?? 'is not understood'}`, { field });
}
