import { DelayConfig, durationMs } from '@skylantern/contracts';
import { nextTimeOfDay } from '../clock/local-time.ts';
import { defineStep } from './define-step.ts';

export const delay = defineStep({
  type: 'delay',
  says: "Wait a fixed time, counted from the moment the person entered this step, or until a time of the person's day.",
  config: DelayConfig,
  exits: ['next'],
  decide({ config, enteredAt, now, timeZone }) {
    const wakeAt =
      'for' in config
        ? new Date(enteredAt.getTime() + durationMs(config.for))
        : nextTimeOfDay(enteredAt, config.untilTimeOfDay, timeZone);
    return now < wakeAt ? { do: 'sleep', until: wakeAt } : { do: 'advance', exit: 'next' };
  },
});
