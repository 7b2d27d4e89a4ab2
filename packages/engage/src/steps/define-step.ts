import type { EventMatcher, MessageDecision } from '@skylantern/contracts';
import type { Static, TSchema } from 'typebox';
import type { MessageFacts } from './message-facts.ts';

/** What a step is told. The clock is an argument; whatever else it needs it says in `needs`. */
export interface StepInput<Config, Exit extends string> {
  config: Config;
  exits: readonly Exit[];
  /** When the run came to this step. */
  enteredAt: Date;
  /** The time of what began the run. */
  triggeredAt: Date;
  now: Date;
  /** The person's zone. */
  timeZone: string;
  /** Only for steps that need `message`. */
  message: MessageFacts | null;
}

export type StepDecision<Exit extends string = string> =
  | { do: 'sleep'; until: Date }
  /** Answered by the first event in [from, until]; without one the run comes back at `wakeAt`. */
  | { do: 'wait'; what: EventMatcher; from: Date; until: Date; wakeAt: Date; exit: Exit }
  | { do: 'hold-message'; until: Date }
  | { do: 'decide-message'; decision: Exclude<MessageDecision, 'delayed-quiet'>; detail: string; exit: Exit }
  | { do: 'advance'; exit: Exit }
  | { do: 'end'; reason: string };

export interface Step<
  Type extends string = string,
  Config extends TSchema = TSchema,
  Exit extends string = string,
> {
  /** Stored in graphs: forever. */
  type: Type;
  says: string;
  config: Config;
  exits: readonly Exit[];
  needs?: 'message';
  /** Pure. */
  decide(input: StepInput<Static<Config>, Exit>): StepDecision<Exit>;
}

export function defineStep<const Type extends string, Config extends TSchema, const Exit extends string>(
  step: Step<Type, Config, Exit>,
): Step<Type, Config, Exit> {
  return step;
}
