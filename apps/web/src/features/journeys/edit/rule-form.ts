import type {
  DelayConfig,
  EventMatcher,
  MessageTemplate,
  QuietHours,
  Reentry,
  RuleDefinition,
  Trigger,
} from '@skylantern/contracts';
import { areFinished } from '../../segments/rule-form.ts';
import type { RuleSearch } from '../rule-search.ts';
import { cronOf, type Repeat, repeatOf } from './schedule.ts';

export const triggers = ['event-without', 'event', 'segment-entered', 'at-time'] as const;
export type TriggerKind = (typeof triggers)[number];

/** A rule as it is filled in: every part is always there, so that switching to and fro loses nothing. */
export interface RuleForm extends Repeat {
  on: TriggerKind;
  what: EventMatcher;
  without: EventMatcher;
  within: string;
  segmentId: string;
  includePresent: boolean;
  /** Local date and time, `2026-03-01T09:00`. */
  at: string;
  /** null: that of the workspace. */
  timeZone: string | null;
  wait: 'none' | 'for' | 'until';
  waitFor: string;
  waitUntil: string;
  channelId: string;
  /** Which editor is shown; follows the channel. */
  content: MessageTemplate['kind'];
  topic: string;
  subject: string;
  html: string;
  text: string;
  payload: string;
  /** 0 … 50 */
  controlPercent: number;
  reentry: Reentry['policy'];
  reentryPer: string;
  capOn: boolean;
  capMessages: number;
  capPer: string;
  quietOn: boolean;
  quietFrom: string;
  quietTo: string;
  quietDo: QuietHours['do'];
  goalOn: boolean;
  goal: EventMatcher;
  goalWithin: string;
  goalExits: boolean;
}

const nothing: EventMatcher = { event: '' };

export interface Starters {
  subject: string;
  html: string;
  text: string;
  payload: string;
}

/** A new rule, filled in from the address that led here. */
export function newRule(search: RuleSearch, starters: Starters): RuleForm {
  const what = matcherOf(search.event, search.filters);
  const without = matcherOf(search.without, search.withoutFilters);
  const isSegment = search.segment !== undefined;
  return {
    on: isSegment
      ? 'segment-entered'
      : search.event !== undefined && without.event === ''
        ? 'event'
        : 'event-without',
    what,
    without,
    within: search.within ?? '1d',
    segmentId: search.segment ?? '',
    includePresent: isSegment,
    ...repeatOf(''),
    schedule: 'once',
    at: '',
    timeZone: null,
    wait: 'none',
    waitFor: '1h',
    waitUntil: '09:00',
    channelId: '',
    content: 'email',
    topic: 'offers',
    ...starters,
    controlPercent: 10,
    reentry: 'once',
    reentryPer: '30d',
    capOn: true,
    capMessages: 3,
    capPer: '7d',
    quietOn: true,
    quietFrom: '22:00',
    quietTo: '08:00',
    quietDo: 'delay',
    goalOn: true,
    goal: without,
    goalWithin: '7d',
    goalExits: false,
  };
}

function matcherOf(event: string | undefined, filters: EventMatcher['filters']): EventMatcher {
  if (event === undefined) return nothing;
  return filters === undefined ? { event } : { event, filters };
}

/** A stored rule as a form. */
export function formOfRule(rule: RuleDefinition, starters: Starters): RuleForm {
  const { trigger, delay, message, goal, cap, quietHours, reentry } = rule;
  const blank = newRule({}, starters);
  const { template } = message;
  return {
    ...blank,
    ...triggerForm(trigger),
    ...(delay === undefined
      ? {}
      : 'for' in delay
        ? { wait: 'for', waitFor: delay.for }
        : { wait: 'until', waitUntil: delay.untilTimeOfDay }),
    channelId: message.channelId,
    topic: message.topic,
    content: template.kind,
    ...(template.kind === 'email'
      ? { subject: template.subject, html: template.html ?? '', text: template.text ?? '' }
      : { payload: template.payload }),
    controlPercent: Math.round(rule.controlShare * 1000) / 10,
    reentry: reentry.policy,
    ...('per' in reentry ? { reentryPer: reentry.per } : {}),
    capOn: cap !== undefined,
    ...(cap === undefined ? {} : { capMessages: cap.messages, capPer: cap.per }),
    quietOn: quietHours !== undefined,
    ...(quietHours === undefined
      ? {}
      : { quietFrom: quietHours.from, quietTo: quietHours.to, quietDo: quietHours.do }),
    goalOn: goal !== undefined,
    ...(goal === undefined
      ? {}
      : { goal: goal.what, goalWithin: goal.within, goalExits: goal.exits ?? false }),
  };
}

function triggerForm(trigger: Trigger): Partial<RuleForm> {
  switch (trigger.on) {
    case 'event':
      return { on: 'event', what: trigger.what };
    case 'event-without':
      return { on: 'event-without', what: trigger.what, without: trigger.without, within: trigger.within };
    case 'segment-entered':
      return {
        on: 'segment-entered',
        segmentId: trigger.segmentId,
        includePresent: trigger.includePresent ?? false,
      };
    case 'at-time':
      return {
        on: 'at-time',
        segmentId: trigger.segmentId,
        timeZone: trigger.timeZone ?? null,
        ...(trigger.cron === undefined ? { schedule: 'once', at: trigger.at ?? '' } : repeatOf(trigger.cron)),
      };
  }
}

/** What is stored. Only for a form without faults. `before` keeps what the form does not show. */
export function ruleOfForm(form: RuleForm, before: RuleDefinition | null = null): RuleDefinition {
  const delay = delayOf(form);
  return {
    trigger: triggerOf(form, before?.trigger ?? null),
    ...(delay === null ? {} : { delay }),
    message: { channelId: form.channelId, topic: form.topic.trim(), template: templateOf(form) },
    ...(form.goalOn
      ? {
          goal: { what: form.goal, within: form.goalWithin, ...(form.goalExits ? { exits: true } : {}) },
        }
      : {}),
    controlShare: Math.round(form.controlPercent * 10) / 1000,
    reentry:
      form.reentry === 'once-per' ? { policy: 'once-per', per: form.reentryPer } : { policy: form.reentry },
    ...(form.capOn ? { cap: { messages: form.capMessages, per: form.capPer } } : {}),
    ...(form.quietOn ? { quietHours: { from: form.quietFrom, to: form.quietTo, do: form.quietDo } } : {}),
  };
}

function triggerOf(form: RuleForm, before: Trigger | null): Trigger {
  const { on, what, without, within, segmentId, includePresent } = form;
  switch (on) {
    case 'event':
      return { on, what };
    case 'event-without': {
      const grace = before?.on === on ? before.grace : undefined;
      return { on, what, without, within, ...(grace === undefined ? {} : { grace }) };
    }
    case 'segment-entered':
      return { on, segmentId, ...(includePresent ? { includePresent } : {}) };
    case 'at-time':
      return {
        on,
        segmentId,
        ...(form.schedule === 'once' ? { at: form.at } : { cron: cronOf(form) }),
        ...(form.timeZone === null ? {} : { timeZone: form.timeZone }),
      };
  }
}

function delayOf({ wait, waitFor, waitUntil }: RuleForm): DelayConfig | null {
  if (wait === 'none') return null;
  return wait === 'for' ? { for: waitFor } : { untilTimeOfDay: waitUntil };
}

export function templateOf(form: RuleForm): MessageTemplate {
  const { content, subject, html, text, payload } = form;
  if (content === 'webhook') return { kind: 'webhook', payload };
  return {
    kind: 'email',
    subject,
    ...(html.trim() === '' ? {} : { html }),
    ...(text.trim() === '' ? {} : { text }),
  };
}

/** Where something is missing, by the place that the server would name too. */
export type RuleFaults = Partial<Record<RulePlace, RuleFault>>;
export type RulePlace =
  | 'trigger.what'
  | 'trigger.without'
  | 'trigger.segmentId'
  | 'trigger.at'
  | 'trigger.cron'
  | 'message.channelId'
  | 'message.topic'
  | 'message.template.subject'
  | 'message.template.html'
  | 'message.template.payload'
  | 'quietHours'
  | 'goal.what';
export type RuleFault =
  | 'chooseEvent'
  | 'narrowAny'
  | 'finishFilter'
  | 'chooseSegment'
  | 'chooseTime'
  | 'writeCron'
  | 'chooseChannel'
  | 'topicWanted'
  | 'subjectWanted'
  | 'bodyWanted'
  | 'payloadWanted'
  | 'quietSame';

export function faultsOfForm(form: RuleForm): RuleFaults {
  const faults: RuleFaults = {};
  const check = (place: RulePlace, fault: RuleFault | null) => {
    if (fault !== null) faults[place] = fault;
  };
  if (form.on === 'event' || form.on === 'event-without') check('trigger.what', faultOfMatcher(form.what));
  else check('trigger.segmentId', form.segmentId === '' ? 'chooseSegment' : null);
  if (form.on === 'event-without') check('trigger.without', faultOfMatcher(form.without));
  if (form.on === 'at-time') {
    if (form.schedule === 'once') check('trigger.at', form.at === '' ? 'chooseTime' : null);
    else if (!/^\S+( \S+){4}$/.test(cronOf(form))) check('trigger.cron', 'writeCron');
  }
  check('message.channelId', form.channelId === '' ? 'chooseChannel' : null);
  check('message.topic', /^[a-z0-9][a-z0-9_-]{0,59}$/.test(form.topic.trim()) ? null : 'topicWanted');
  if (form.content === 'email') {
    check('message.template.subject', form.subject.trim() === '' ? 'subjectWanted' : null);
    check('message.template.html', `${form.html}${form.text}`.trim() === '' ? 'bodyWanted' : null);
  } else check('message.template.payload', form.payload.trim().length < 2 ? 'payloadWanted' : null);
  check('quietHours', form.quietOn && form.quietFrom === form.quietTo ? 'quietSame' : null);
  if (form.goalOn) check('goal.what', faultOfMatcher(form.goal));
  return faults;
}

function faultOfMatcher({ event, filters }: EventMatcher): RuleFault | null {
  if (event === '') return 'chooseEvent';
  if (event === null && (filters === undefined || filters.of.length === 0)) return 'narrowAny';
  return areFinished(filters) ? null : 'finishFilter';
}
