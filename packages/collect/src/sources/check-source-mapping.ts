import { describeFault, SkylanternError, SourceMapping } from '@skylantern/contracts';
import { Compile } from 'typebox/compile';

const validator = Compile(SourceMapping);

/** A mapping whose parts are there that its target needs; throws `request.invalid` naming the field. */
export function checkSourceMapping(value: unknown): SourceMapping {
  if (!validator.Check(value)) {
    const { field, remedy } = describeFault([...validator.Errors(value)]);
    throw wrong(field, remedy);
  }
  const { target } = value;
  if (target === 'event' && value.event === undefined) throw wrong('event', 'is missing: name what happened');
  if ((target === 'event' || target === 'person' || target === 'profile') && value.person === undefined)
    throw wrong('person', 'is missing: name the column with an id of the person');
  if (target === 'account' && value.account === undefined)
    throw wrong('account', 'is missing: name the column with the key of the account');
  if (target === 'item' && value.item === undefined)
    throw wrong('item', 'is missing: name the type of the items and the column with their id');
  return value;
}

const wrong = (field: string, remedy: string): SkylanternError =>
  new SkylanternError('request.invalid', `mapping: ${field} ${remedy}`, { field: `mapping.${field}` });
