import Type, { type Static } from 'typebox';
import { Duration } from './duration.ts';
import { EventMatcher } from './filter.ts';

const closed = { additionalProperties: false };

export const journeyStates = ['draft', 'live', 'paused', 'ended'] as const;
export type JourneyState = (typeof journeyStates)[number];

/** What was decided about a message; the same questions are asked for the control, which gets `held-out` for `send`. */
export const messageDecisions = [
  'send',
  'held-out',
  'capped',
  'delayed-quiet',
  'dropped-quiet',
  'suppressed',
  'no-address',
] as const;
export type MessageDecision = (typeof messageDecisions)[number];

/** `unknown`: the attempt broke off where the provider may or may not have taken it. It is not repeated. */
export const messageStates = [
  'ghost',
  'not-sent',
  'delayed',
  'queued',
  'parked',
  'sending',
  'sent',
  'failed',
  'unknown',
  'cancelled',
] as const;
export type MessageState = (typeof messageStates)[number];

/** Names of the events that engagement itself writes. Forever. */
export const engagementEvents = {
  entered: 'journey_entered',
  exited: 'journey_exited',
  sent: 'message_sent',
  failed: 'message_failed',
  opened: 'message_opened',
  clicked: 'message_clicked',
  unsubscribed: 'message_unsubscribed',
} as const;

/** What the product itself writes of a person. Nobody is active by it: "any event" means all others. */
export const ownEvents: ReadonlySet<string> = new Set(Object.values(engagementEvents));

/** `HH:MM`, 24 hours. */
export const TimeOfDay = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$', examples: ['09:00'] });
/** A local date and time without a zone. */
export const LocalTime = Type.String({
  pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(:\\d{2})?$',
  examples: ['2026-03-01T09:00'],
});
const TimeZone = Type.String({ minLength: 1, maxLength: 60 });

export const EventTrigger = Type.Object({ on: Type.Literal('event'), what: EventMatcher }, closed);

/** Did `what`, and until `within` after it (inclusive) not `without`; fires `grace` later (default 0). */
export const EventWithoutTrigger = Type.Object(
  {
    on: Type.Literal('event-without'),
    what: EventMatcher,
    without: EventMatcher,
    within: Duration,
    grace: Type.Optional(Duration),
  },
  closed,
);

/** Those who were inside when the rule was published did not enter, unless `includePresent`. */
export const SegmentTrigger = Type.Object(
  {
    on: Type.Literal('segment-entered'),
    segmentId: Type.String({ maxLength: 100 }),
    includePresent: Type.Optional(Type.Boolean()),
  },
  closed,
);

/** Everybody in the segment at a moment: once (`at`), or again and again (`cron`, five fields). */
export const TimeTrigger = Type.Object(
  {
    on: Type.Literal('at-time'),
    segmentId: Type.String({ maxLength: 100 }),
    at: Type.Optional(LocalTime),
    cron: Type.Optional(Type.String({ maxLength: 100 })),
    timeZone: Type.Optional(TimeZone),
  },
  closed,
);

export const Trigger = Type.Union([EventTrigger, EventWithoutTrigger, SegmentTrigger, TimeTrigger]);
export type Trigger = Static<typeof Trigger>;

/** How often one person may enter. */
export const Reentry = Type.Union([
  Type.Object({ policy: Type.Literal('once') }, closed),
  Type.Object({ policy: Type.Literal('once-per'), per: Duration }, closed),
  Type.Object({ policy: Type.Literal('every-time') }, closed),
]);
export type Reentry = Static<typeof Reentry>;

/** At most `messages` per person and channel in any stretch of `per`. */
export const Cap = Type.Object(
  { messages: Type.Integer({ minimum: 1, maximum: 1000 }), per: Duration },
  closed,
);
export type Cap = Static<typeof Cap>;

/** From `from` (inclusive) to `to` (exclusive) by the person's clock; over midnight when `from` is later. */
export const QuietHours = Type.Object(
  { from: TimeOfDay, to: TimeOfDay, do: Type.Union([Type.Literal('delay'), Type.Literal('drop')]) },
  closed,
);
export type QuietHours = Static<typeof QuietHours>;

export const EmailTemplate = Type.Object(
  {
    kind: Type.Literal('email'),
    subject: Type.String({ minLength: 1, maxLength: 500 }),
    html: Type.Optional(Type.String({ maxLength: 200_000 })),
    text: Type.Optional(Type.String({ maxLength: 100_000 })),
  },
  closed,
);
/** `payload` is JSON; the texts in it are templates. */
export const WebhookTemplate = Type.Object(
  { kind: Type.Literal('webhook'), payload: Type.String({ minLength: 2, maxLength: 50_000 }) },
  closed,
);
export const MessageTemplate = Type.Union([EmailTemplate, WebhookTemplate]);
export type MessageTemplate = Static<typeof MessageTemplate>;

export const MessageConfig = Type.Object(
  {
    channelId: Type.String({ minLength: 1, maxLength: 100 }),
    /** What a person unsubscribes from, for instance `offers`. */
    topic: Type.String({ minLength: 1, maxLength: 60, pattern: '^[a-z0-9][a-z0-9_-]*$' }),
    template: MessageTemplate,
  },
  closed,
);
export type MessageConfig = Static<typeof MessageConfig>;

export const DelayConfig = Type.Union([
  Type.Object({ for: Duration }, closed),
  Type.Object({ untilTimeOfDay: TimeOfDay }, closed),
]);
export type DelayConfig = Static<typeof DelayConfig>;

/** Reached within `within` of the first decision on a message. With `exits`, reaching it earlier ends the run. */
export const Goal = Type.Object(
  { what: EventMatcher, within: Duration, exits: Type.Optional(Type.Boolean()) },
  closed,
);
export type Goal = Static<typeof Goal>;

/** A rule as a person states it; `compileRule` makes a graph of it. */
export const RuleDefinition = Type.Object(
  {
    trigger: Trigger,
    delay: Type.Optional(DelayConfig),
    message: MessageConfig,
    goal: Type.Optional(Goal),
    /** 0..0.5: the share of persons held out as control. */
    controlShare: Type.Number({ minimum: 0, maximum: 0.5 }),
    reentry: Reentry,
    cap: Type.Optional(Cap),
    quietHours: Type.Optional(QuietHours),
  },
  closed,
);
export type RuleDefinition = Static<typeof RuleDefinition>;

/** One node: `exits` says for every exit of its type where it leads; null ends the run. */
export interface GraphStep {
  type: string;
  config: unknown;
  exits: Record<string, string | null>;
}

/** What runs: immutable once published, addressed by its hash. */
export interface JourneyGraph {
  v: 1;
  trigger: Trigger;
  reentry: Reentry;
  controlShare: number;
  goal: Goal | null;
  cap: Cap | null;
  quietHours: QuietHours | null;
  first: string;
  steps: Record<string, GraphStep>;
}
