import Type, { type Static } from 'typebox';
import { propertyOperators } from '../event.ts';
import { defineRoute } from '../route.ts';
import { Instant } from './shared.ts';

export const PropertyHistory = Type.Object({
  name: Type.String(),
  /** Newest first, at most 50. */
  changes: Type.Array(
    Type.Object({
      at: Instant,
      operator: Type.Enum(propertyOperators),
      /** What the operation was given: the number that was added, the elements of the list. */
      given: Type.Unknown(),
      /** The value from then on; null: none. Absent where it is not known, as older operations are cut off. */
      value: Type.Optional(Type.Unknown()),
      source: Type.String(),
      messageId: Type.String(),
    }),
  ),
});
export type PropertyHistory = Static<typeof PropertyHistory>;

export const getPersonHistory = defineRoute({
  method: 'GET',
  path: '/api/v1/persons/:id/history',
  says: 'What changed the properties of a person, under all of their identities, and when.',
  tag: 'persons',
  access: 'viewer',
  params: Type.Object({ id: Type.String({ maxLength: 100 }) }),
  reply: Type.Object({
    items: Type.Array(PropertyHistory),
    /** False: only the newest 10,000 operations were looked at. */
    isComplete: Type.Boolean(),
  }),
});
