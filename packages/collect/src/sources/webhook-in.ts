import Type from 'typebox';
import { defineSource } from './define-source.ts';

export const webhookIn = defineSource({
  kind: 'webhook-in',
  says: 'An address of its own that takes any JSON from another system.',
  config: Type.Object(
    {
      /** Part of the address; made here. */
      secret: Type.Optional(Type.String({ minLength: 20, maxLength: 200 })),
    },
    { additionalProperties: false },
  ),
  secrets: ['secret'],
  read: null,
});
