import {
  durationMs,
  type EventMatcher,
  type Filters,
  type RuleDefinition,
  SkylanternError,
} from '@skylantern/contracts';
import { channels } from '../channels/index.ts';
import { isTimeZone } from '../clock/local-time.ts';
import { nextOccurrence } from '../clock/next-occurrence.ts';
import { lintTemplate } from '../templates/lint-template.ts';

const MAX_WITHIN = 400 * 24 * 3_600_000;

/** What a rule refers to, as it is in the workspace. */
export interface RuleSurroundings {
  now: Date;
  workspaceTimeZone: string;
  /** Type of the channel; null when there is none. */
  channelType: string | null;
}

/** Throws `request.invalid` naming the field and the remedy. Sound rules compile and run. */
export function checkRule(rule: RuleDefinition, surroundings: RuleSurroundings): void {
  checkTrigger(rule, surroundings);
  if (rule.goal !== undefined) {
    checkMatcher(rule.goal.what, 'goal.what');
    checkLength(rule.goal.within, 'goal.within');
  }
  if (rule.delay !== undefined && 'for' in rule.delay) checkLength(rule.delay.for, 'delay.for');
  if (rule.cap !== undefined) checkLength(rule.cap.per, 'cap.per');
  if (rule.reentry.policy === 'once-per') checkLength(rule.reentry.per, 'reentry.per');
  if (rule.quietHours !== undefined && rule.quietHours.from === rule.quietHours.to) {
    refuse('quietHours', 'from and to are the same: leave quiet hours out, or choose two times');
  }
  checkMessage(rule, surroundings);
}

function checkTrigger({ trigger }: RuleDefinition, { now, workspaceTimeZone }: RuleSurroundings): void {
  switch (trigger.on) {
    case 'event':
      checkMatcher(trigger.what, 'trigger.what');
      return;
    case 'event-without':
      checkMatcher(trigger.what, 'trigger.what');
      checkMatcher(trigger.without, 'trigger.without');
      checkLength(trigger.within, 'trigger.within');
      if (trigger.grace !== undefined) checkLength(trigger.grace, 'trigger.grace');
      return;
    case 'segment-entered':
      return;
    case 'at-time': {
      if ((trigger.at === undefined) === (trigger.cron === undefined)) {
        refuse('trigger', 'give either "at" (once) or "cron" (again and again)');
      }
      if (trigger.timeZone !== undefined && !isTimeZone(trigger.timeZone)) {
        refuse(
          'trigger.timeZone',
          `"${trigger.timeZone}" is not a time zone: write for example Asia/Shanghai or UTC`,
        );
      }
      if (nextOccurrence(trigger, workspaceTimeZone, now) === null) {
        const [field, said] =
          trigger.at === undefined ? ['trigger.cron', trigger.cron] : ['trigger.at', trigger.at];
        refuse(field, `"${said}" never comes again: choose a time in the future`);
      }
    }
  }
}

function checkMatcher({ event, filters }: EventMatcher, field: string): void {
  if (event === null && (filters === undefined || filters.of.length === 0)) {
    refuse(`${field}.event`, 'name an event, or filter by a property: every event would do');
  }
  if (filters !== undefined) checkFilters(filters, `${field}.filters`);
}

function checkFilters(filters: Filters, field: string): void {
  for (const [i, filter] of filters.of.entries()) {
    const at = `${field}.of.${i}`;
    if ('segmentId' in filter)
      refuse(at, 'a segment cannot be a filter here: start from "entered a segment" instead');
    else if (filter.property.of === 'account')
      refuse(at, 'account properties cannot be asked here: use the event or the person');
    else if (filter.property.of === 'item')
      refuse(at, 'properties of items cannot be asked here: use the event or the person');
    else if (filter.operator === 'matches')
      for (const value of filter.values) checkPattern(String(value), at);
    else if (filter.values.length === 0 && filter.operator !== 'is_set' && filter.operator !== 'is_not_set') {
      refuse(at, `"${filter.operator}" needs a value in "values"`);
    }
  }
}

function checkPattern(pattern: string, field: string): void {
  if (pattern.length > 200) refuse(field, 'a pattern may have 200 characters: shorten it');
  if (/\(\?<?[=!]|\\[1-9]/.test(pattern))
    refuse(field, 'look-around and back-references are not understood: write it without');
  try {
    new RegExp(pattern.replace(/^\(\?[imsU]+\)/, ''));
  } catch {
    refuse(field, `"${pattern}" is not a regular expression`);
  }
}

function checkLength(duration: string, field: string): void {
  if (durationMs(duration) > MAX_WITHIN) refuse(field, 'at most 400 days');
}

function checkMessage({ message }: RuleDefinition, { channelType }: RuleSurroundings): void {
  if (channelType === null)
    refuse('message.channelId', 'there is no such channel: choose one, or add it under channels');
  const wanted = channels.get(channelType ?? '')?.content;
  if (wanted !== message.template.kind) {
    refuse(
      'message.template',
      `this channel sends ${wanted}, the template is for ${message.template.kind}: write it anew`,
    );
  }
  const fault = lintTemplate(message.template).find((one) => one.severity === 'error');
  if (fault !== undefined) {
    refuse(`message.template.${fault.part}`, `line ${fault.line}: ${fault.message}; ${fault.remedy}`);
  }
}

function refuse(field: string, remedy: string): never {
  throw new SkylanternError('request.invalid', `${field}: ${remedy}`, { field });
}
