import Type, { type Static } from 'typebox';
import { Duration } from '../duration.ts';
import { journeyStates, messageDecisions, messageStates, RuleDefinition, TimeOfDay } from '../journey.ts';
import { defineRoute } from '../route.ts';
import { RuleDraft } from '../rule-draft.ts';
import { Done, Instant, Nullable, PageOf, PageQuery } from './shared.ts';

const closed = { additionalProperties: false };
const JourneyParams = Type.Object({ id: Type.String({ maxLength: 100 }) });
const Name = Type.String({ minLength: 1, maxLength: 200 });
const State = Type.Enum(journeyStates);

export const JourneySummary = Type.Object({
  id: Type.String(),
  kind: Type.Union([Type.Literal('rule'), Type.Literal('journey')]),
  name: Type.String(),
  state: State,
  /** Number of the version that new runs follow; null before the first publishing. */
  version: Nullable(Type.Integer()),
  entered: Type.Integer(),
  waiting: Type.Integer(),
  sent: Type.Integer(),
  updatedAt: Instant,
  publishedAt: Nullable(Instant),
});
export type JourneySummary = Static<typeof JourneySummary>;

export const JourneyDetail = Type.Object({
  ...JourneySummary.properties,
  /** What is edited; may be incomplete. */
  draft: RuleDraft,
  /** What new runs follow; null before the first publishing. */
  published: Nullable(RuleDefinition),
  hasUnpublishedChanges: Type.Boolean(),
  /** The next time of a schedule. */
  nextAt: Nullable(Instant),
});
export type JourneyDetail = Static<typeof JourneyDetail>;

export const listJourneys = defineRoute({
  method: 'GET',
  path: '/api/v1/journeys',
  says: 'Rules of the workspace, newest first.',
  tag: 'journeys',
  access: 'viewer',
  query: Type.Object({
    state: Type.Optional(State),
    /** In the name. */
    search: Type.Optional(Type.String({ maxLength: 200 })),
    ...PageQuery.properties,
  }),
  reply: PageOf(JourneySummary),
});

export const createJourney = defineRoute({
  method: 'POST',
  path: '/api/v1/journeys',
  says: 'Make a rule as a draft; it may be incomplete, and does nothing until it is published.',
  tag: 'journeys',
  access: 'editor',
  body: Type.Object({ name: Name, definition: RuleDraft }, closed),
  reply: JourneyDetail,
});

export const getJourney = defineRoute({
  method: 'GET',
  path: '/api/v1/journeys/:id',
  says: 'One rule with its draft and what is published.',
  tag: 'journeys',
  access: 'viewer',
  params: JourneyParams,
  reply: JourneyDetail,
});

export const updateJourney = defineRoute({
  method: 'PATCH',
  path: '/api/v1/journeys/:id',
  says: 'Change the name or the draft. Running persons keep the version that they began with.',
  tag: 'journeys',
  access: 'editor',
  params: JourneyParams,
  body: Type.Object({ name: Type.Optional(Name), definition: Type.Optional(RuleDraft) }, closed),
  reply: JourneyDetail,
});

const changeOf = <const Verb extends string>(verb: Verb, says: string) =>
  defineRoute({
    method: 'POST',
    path: `/api/v1/journeys/:id/${verb}`,
    says,
    tag: 'journeys',
    access: 'editor',
    params: JourneyParams,
    reply: JourneyDetail,
  });

export const publishJourney = changeOf(
  'publish',
  'Check the draft, which has to be complete, freeze it as a version, and let it run.',
);
export const pauseJourney = changeOf(
  'pause',
  'Let nobody in and send nothing; those inside stay where they are.',
);
export const resumeJourney = changeOf(
  'resume',
  'Go on after a pause. What a schedule missed is not made up for.',
);
export const endJourney = changeOf(
  'end',
  'End the rule for good: everybody inside leaves, nothing more is sent.',
);

export const RunReply = Type.Object({
  id: Type.String(),
  personId: Type.String(),
  personLabel: Type.String(),
  state: Type.Union([Type.Literal('waiting'), Type.Literal('parked'), Type.Literal('ended')]),
  step: Type.String(),
  version: Type.Integer(),
  isControl: Type.Boolean(),
  enteredAt: Instant,
  wakeAt: Nullable(Instant),
  endedAt: Nullable(Instant),
  endReason: Nullable(Type.String()),
});
export type RunReply = Static<typeof RunReply>;

export const listRuns = defineRoute({
  method: 'GET',
  path: '/api/v1/journeys/:id/runs',
  says: 'Who went through the rule, newest first.',
  tag: 'journeys',
  access: 'viewer',
  params: JourneyParams,
  query: PageQuery,
  reply: PageOf(RunReply),
});

export const MessageReply = Type.Object({
  id: Type.String(),
  journeyId: Type.String(),
  journeyName: Type.String(),
  personId: Type.String(),
  personLabel: Type.String(),
  channel: Type.String(),
  topic: Type.String(),
  decision: Type.Enum(messageDecisions),
  state: Type.Enum(messageStates),
  isControl: Type.Boolean(),
  address: Nullable(Type.String()),
  attempts: Type.Integer(),
  detail: Type.String(),
  decidedAt: Instant,
  dueAt: Nullable(Instant),
  sentAt: Nullable(Instant),
  openedAt: Nullable(Instant),
  clickedAt: Nullable(Instant),
});
export type MessageReply = Static<typeof MessageReply>;

export const listJourneyMessages = defineRoute({
  method: 'GET',
  path: '/api/v1/journeys/:id/messages',
  says: 'Messages of the rule, newest first, with counts of decisions and states over all of them.',
  tag: 'journeys',
  access: 'viewer',
  params: JourneyParams,
  query: Type.Object({ state: Type.Optional(Type.Enum(messageStates)), ...PageQuery.properties }),
  reply: Type.Object({
    items: Type.Array(MessageReply),
    next: Nullable(Type.String()),
    counts: Type.Array(
      Type.Object({
        decision: Type.Enum(messageDecisions),
        state: Type.Enum(messageStates),
        messages: Type.Integer(),
      }),
    ),
    opened: Type.Integer(),
    clicked: Type.Integer(),
    unsubscribed: Type.Integer(),
  }),
});

const Interval = Type.Tuple([Type.Number(), Type.Number()]);
const PerArm = Type.Object({ treated: Type.Number(), control: Type.Number() });
const ArmCounts = Type.Object({ persons: Type.Integer(), converted: Type.Integer() });

/** The effect in the words of `describeEffect` (packages/verify). */
const Described = Type.Union([
  Type.Object({ state: Type.Literal('too-early'), because: Type.Literal('no-control') }),
  Type.Object({
    state: Type.Literal('too-early'),
    because: Type.Union([Type.Literal('few-persons'), Type.Literal('still-in-window')]),
    needs: PerArm,
  }),
  Type.Object({
    state: Type.Literal('too-early'),
    because: Type.Literal('few-conversions'),
    outcome: Type.Union([Type.Literal('converted'), Type.Literal('not-converted')]),
    needs: PerArm,
  }),
  Type.Object({
    state: Type.Literal('sample-ratio-mismatch'),
    p: Type.Number(),
    plannedControlShare: Type.Number(),
    observedControlShare: Type.Number(),
  }),
  Type.Object({
    state: Type.Literal('known'),
    confidence: Type.Number(),
    rate: PerArm,
    lift: Type.Object({ relative: Type.Number(), interval: Nullable(Interval) }),
    difference: Type.Object({ points: Type.Number(), interval: Interval }),
    pValue: Type.Number(),
    incremental: Type.Object({ conversions: Type.Number(), interval: Interval }),
    verdict: Type.Union([Type.Literal('helps'), Type.Literal('hurts'), Type.Literal('undecided')]),
    value: Type.Null(),
  }),
]);

export const EffectReply = Type.Object({
  /** Counted from the first decision on a message; null without a goal. */
  counts: Nullable(Type.Object({ treated: ArmCounts, control: ArmCounts, maturing: PerArm })),
  plannedControlShare: Type.Number(),
  /** Was the planned share changed by a later version? Then the sample ratio says nothing. */
  hasShareChanged: Type.Boolean(),
  effect: Nullable(Described),
});
export type EffectReply = Static<typeof EffectReply>;

export const getEffect = defineRoute({
  method: 'GET',
  path: '/api/v1/journeys/:id/effect',
  says: 'Both arms, the conversions of the goal within its window, and what the rule did.',
  tag: 'journeys',
  access: 'viewer',
  params: JourneyParams,
  reply: EffectReply,
});

const Id = Type.String({ maxLength: 100 });

export const listEffects = defineRoute({
  method: 'GET',
  path: '/api/v1/effects',
  says: 'Effects of several published rules at once: of those named (repeat `journey`), else of the newest.',
  tag: 'journeys',
  access: 'viewer',
  query: Type.Object({
    journey: Type.Optional(Type.Union([Type.Array(Id, { maxItems: 100 }), Id])),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20 })),
  }),
  reply: Type.Object({
    items: Type.Array(
      Type.Object({ journeyId: Type.String(), name: Type.String(), ...EffectReply.properties }),
    ),
  }),
});

const EngagementSettings = Type.Object(
  {
    /** Over all rules, per channel, in any stretch of `per`. */
    cap: Nullable(
      Type.Object({ messages: Type.Integer({ minimum: 1, maximum: 1000 }), per: Duration }, closed),
    ),
    quietHours: Nullable(Type.Object({ from: TimeOfDay, to: TimeOfDay }, closed)),
  },
  closed,
);

export const getEngagementSettings = defineRoute({
  method: 'GET',
  path: '/api/v1/engagement-settings',
  says: 'What holds for all rules: the frequency cap, and quiet hours for rules that have none of their own.',
  tag: 'journeys',
  access: 'viewer',
  reply: EngagementSettings,
});

export const setEngagementSettings = defineRoute({
  method: 'PUT',
  path: '/api/v1/engagement-settings',
  says: 'Set what holds for all rules.',
  tag: 'journeys',
  access: 'owner',
  body: EngagementSettings,
  reply: Done,
});
