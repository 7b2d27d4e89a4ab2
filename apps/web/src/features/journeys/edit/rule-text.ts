import type { RuleDefinition } from '@skylantern/contracts';
import { number, percent } from '../../../format/format.ts';
import { dateTime } from '../../../format/time.ts';
import { currentLanguage, localeOf, say } from '../../../i18n/i18n.ts';
import { durationText, type Said } from '../../../insights/sentence.ts';
import { type Mark, matcherText, type Surroundings, saying } from '../../segments/say-parts.ts';
import { repeatOf } from './schedule.ts';
import { ruleWords } from './words.ts';

export interface RuleSurroundings extends Surroundings {
  channelName: (id: string) => string;
}

/** A rule as one text: when, wait, send, who not, and what counts as success. */
export function ruleText(rule: RuleDefinition, around: RuleSurroundings): Said {
  const t = say(ruleWords);
  return saying((mark) => {
    const { delay, message, controlShare, cap, quietHours, goal } = rule;
    const channel = mark(message.channelId === '' ? t('unset') : around.channelName(message.channelId));
    const { template } = message;
    const said = [triggerText(rule, mark, around)];
    if (delay !== undefined) {
      said.push(
        'for' in delay
          ? t('s_waitFor', { duration: mark(durationText(delay.for)) })
          : t('s_waitUntil', { time: mark(delay.untilTimeOfDay) }),
      );
    }
    said.push(
      template.kind === 'email'
        ? t('s_email', { channel, subject: mark(template.subject.trim() || t('unset')) })
        : t('s_webhook', { channel }),
    );
    if (controlShare > 0) said.push(t('s_control', { share: mark(percent(controlShare)) }));
    if (cap !== undefined) {
      said.push(t('s_cap', { count: cap.messages, duration: mark(durationText(cap.per)) }));
    }
    if (quietHours !== undefined) {
      said.push(t('s_quiet', { from: mark(quietHours.from), until: mark(quietHours.to) }));
    }
    if (goal !== undefined) {
      const event = matcherText(goal.what, mark, around);
      said.push(t('s_goal', { event, within: mark(durationText(goal.within)) }));
    }
    return said.join('');
  });
}

function triggerText({ trigger }: RuleDefinition, mark: Mark, around: RuleSurroundings): string {
  const t = say(ruleWords);
  const segmentOf = (id: string) => mark(id === '' ? t('unset') : around.segmentName(id));
  switch (trigger.on) {
    case 'event':
      return t('s_event', { event: matcherText(trigger.what, mark, around) });
    case 'event-without':
      return t('s_event-without', {
        event: matcherText(trigger.what, mark, around),
        without: matcherText(trigger.without, mark, around),
        within: mark(durationText(trigger.within)),
      });
    case 'segment-entered': {
      const segment = segmentOf(trigger.segmentId);
      return trigger.includePresent === true
        ? t('s_present', { segment })
        : t('s_segment-entered', { segment });
    }
    case 'at-time': {
      const segment = segmentOf(trigger.segmentId);
      if (trigger.cron === undefined) return t('s_once', { segment, time: mark(localText(trigger.at)) });
      const repeat = repeatOf(trigger.cron);
      const time = mark(repeat.time);
      if (repeat.schedule === 'daily') return t('s_daily', { segment, time });
      if (repeat.schedule === 'weekly') {
        return t('s_weekly', { segment, time, weekday: mark(weekdayName(repeat.weekday)) });
      }
      if (repeat.schedule === 'monthly') {
        return t('s_monthly', { segment, time, day: mark(number(repeat.monthday)) });
      }
      return t('s_cron', { segment, cron: mark(trigger.cron || t('unset')) });
    }
  }
}

/** A local time as it is, in no zone. */
function localText(at: string | undefined): string {
  const t = say(ruleWords);
  return at === undefined || at === '' ? t('unset') : dateTime(`${at.slice(0, 16)}:00Z`, { timeZone: 'UTC' });
}

/** 1 → Monday. */
export function weekdayName(weekday: number): string {
  const day = new Date(Date.UTC(2024, 0, weekday)); // 1 January 2024 was a Monday
  return new Intl.DateTimeFormat(localeOf[currentLanguage()], { weekday: 'long', timeZone: 'UTC' }).format(
    day,
  );
}
