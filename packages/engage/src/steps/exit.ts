import Type from 'typebox';
import { defineStep } from './define-step.ts';

export const exit = defineStep({
  type: 'exit',
  says: 'Ends the run here, for the reason given.',
  config: Type.Object(
    { reason: Type.String({ minLength: 1, maxLength: 60 }) },
    { additionalProperties: false },
  ),
  exits: [],
  decide: ({ config }) => ({ do: 'end', reason: config.reason }),
});
