import Type, { type TSchema } from 'typebox';
import { RuleDefinition } from './journey.ts';

/**
 * A rule while it is being written: of the same shape, but any text may be empty still. `RuleDefinition` says what
 * publishing asks for.
 */
export const RuleDraft = Type.Unsafe<RuleDefinition>(unbound(RuleDefinition) as TSchema); // a schema stays one

/** The schema without what it asks of texts but their greatest length. */
function unbound(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(unbound);
  if (typeof schema !== 'object' || schema === null) return schema;
  const isText = 'type' in schema && schema.type === 'string' && !('const' in schema);
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([key]) => !isText || (key !== 'minLength' && key !== 'pattern' && key !== 'examples'))
      .map(([key, value]) => [key, unbound(value)]),
  );
}
