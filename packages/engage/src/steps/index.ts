import type { Step } from './define-step.ts';
import { delay } from './delay.ts';
import { exit } from './exit.ts';
import { message } from './message.ts';
import { waitForEvent } from './wait-for-event.ts';

/** Every step that a journey may be made of. */
const listSteps = () => [delay, exit, message, waitForEvent] as const;

/** By type. A config was checked against the step's schema when its version was published. */
export const steps: ReadonlyMap<string, Step> = new Map(
  listSteps().map((step): [string, Step] => [step.type, step as unknown as Step]),
);
