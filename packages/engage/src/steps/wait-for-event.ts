import { Duration, durationMs, EventMatcher } from '@skylantern/contracts';
import Type from 'typebox';
import { defineStep } from './define-step.ts';

/** Counted by the time of the events, not of their arrival: late ones answer as long as the run still waits. */
export const waitForEvent = defineStep({
  type: 'wait-for-event',
  says: 'Wait until the person does something, counted from what began the run, or until the time is over.',
  config: Type.Object(
    { what: EventMatcher, within: Duration, grace: Type.Optional(Duration) },
    { additionalProperties: false },
  ),
  exits: ['happened', 'timeout'],
  decide({ config, triggeredAt, now }) {
    const until = new Date(triggeredAt.getTime() + durationMs(config.within));
    const wakeAt = new Date(until.getTime() + (config.grace === undefined ? 0 : durationMs(config.grace)));
    if (now >= wakeAt) return { do: 'advance', exit: 'timeout' };
    return { do: 'wait', what: config.what, from: triggeredAt, until, wakeAt, exit: 'happened' };
  },
});
