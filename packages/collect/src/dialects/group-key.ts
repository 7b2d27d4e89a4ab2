import type { Json } from '@skylantern/contracts';
import { asId, asObject } from './read-values.ts';

/** The kinds of groups that are accounts. */
export const accountTypes: readonly string[] = ['company', 'organization', 'organisation', 'account'];

/** Dialects with several kinds of groups: the kind that is an account by its key alone, any other as `kind:key`. */
export const groupKeyOf = (type: string, key: string): string =>
  accountTypes.includes(type.toLowerCase()) ? key : `${type}:${key}`;

/** Of the groups `{ kind: key }` that an event states, the one in whose name the person acted. */
export function groupKeyAmong(groups: Json | undefined): string | null {
  const found = Object.entries(asObject(groups) ?? {}).flatMap(([type, value]) => {
    const key = asId(value);
    return key === null ? [] : [{ type, key }];
  });
  const first = found.find(({ type }) => accountTypes.includes(type.toLowerCase())) ?? found[0];
  return first === undefined ? null : groupKeyOf(first.type, first.key);
}
