import { describeFault, SkylanternError } from '@skylantern/contracts';
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
  const fault = describeFault(validator.Errors(value));
  const field = [name, fault.field].filter((text) => text !== '').join('.');
  throw new SkylanternError('query.invalid', `${field} ${fault.remedy}`, { field });
}
