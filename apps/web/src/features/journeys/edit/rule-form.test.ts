import { RuleDefinition, RuleDraft } from '@skylantern/contracts';
import { Check } from 'typebox/value';
import { describe, expect, test } from 'vitest';
import { ruleSearch } from '../rule-search.ts';
import { faultsOfForm, formOfRule, newRule, ruleOfForm } from './rule-form.ts';

const starters = { subject: 'Hello', html: '<p>Hi</p>', text: '', payload: '{"id": "{{ person.id }}"}' };
const bought = { event: 'purchase' };

const rules: [string, RuleDefinition][] = [
  [
    'did and did not',
    {
      trigger: { on: 'event-without', what: { event: 'view' }, without: bought, within: '2d', grace: '5m' },
      delay: { for: '3h' },
      message: {
        channelId: 'chn_1',
        topic: 'offers',
        template: { kind: 'email', subject: 'Come back', html: '<p>Hi</p>', text: 'Hi' },
      },
      goal: { what: bought, within: '7d', exits: true },
      controlShare: 0.125,
      reentry: { policy: 'once-per', per: '30d' },
      cap: { messages: 2, per: '7d' },
      quietHours: { from: '21:30', to: '08:00', do: 'drop' },
    },
  ],
  [
    'entered a segment',
    {
      trigger: { on: 'segment-entered', segmentId: 'seg_1', includePresent: true },
      delay: { untilTimeOfDay: '18:00' },
      message: { channelId: 'chn_2', topic: 'crm', template: { kind: 'webhook', payload: '{"a": 1}' } },
      controlShare: 0,
      reentry: { policy: 'every-time' },
    },
  ],
  [
    'every Monday',
    {
      trigger: { on: 'at-time', segmentId: 'seg_1', cron: '0 9 * * 1', timeZone: 'Asia/Shanghai' },
      message: {
        channelId: 'chn_1',
        topic: 'news',
        template: { kind: 'email', subject: 'News', text: 'Hi' },
      },
      controlShare: 0.1,
      reentry: { policy: 'once' },
    },
  ],
  [
    'once at a time',
    {
      trigger: { on: 'at-time', segmentId: 'seg_1', at: '2026-03-01T09:00' },
      message: {
        channelId: 'chn_1',
        topic: 'news',
        template: { kind: 'email', subject: 'News', text: 'Hi' },
      },
      controlShare: 0.5,
      reentry: { policy: 'once' },
    },
  ],
];

describe('a rule to the form and back', () => {
  test.each(rules)('%s', (_, rule) => {
    expect(Check(RuleDefinition, rule)).toBe(true);
    const form = formOfRule(rule, starters);
    expect(faultsOfForm(form)).toEqual({});
    expect(ruleOfForm(form, rule)).toEqual(rule);
  });
});

test('an address fills in what a funnel step lost', () => {
  const search = ruleSearch({ event: 'view', without: 'purchase', within: '7d', other: 1 });
  const form = newRule(search, starters);
  expect(form).toMatchObject({
    on: 'event-without',
    what: { event: 'view' },
    without: bought,
    within: '7d',
    goal: bought,
  });
  expect(faultsOfForm(form)).toEqual({ 'message.channelId': 'chooseChannel' });
  expect(Check(RuleDefinition, ruleOfForm({ ...form, channelId: 'chn_1' }))).toBe(true);
});

test('an address with a segment reaches those who are in it', () => {
  expect(newRule(ruleSearch({ segment: 'seg_1' }), starters)).toMatchObject({
    on: 'segment-entered',
    segmentId: 'seg_1',
    includePresent: true,
  });
  expect(newRule(ruleSearch({ event: 'view' }), starters).on).toBe('event');
});

test('what a stranger typed into the address is left out', () => {
  expect(ruleSearch({ event: 7, within: 'soon', filters: 'x', segment: '' })).toEqual({});
});

test('every missing part is named at its place', () => {
  const form = {
    ...newRule({}, starters),
    subject: ' ',
    html: '',
    topic: 'Big Sale',
    quietFrom: '08:00',
    goal: { event: null },
  };
  expect(faultsOfForm(form)).toEqual({
    'trigger.what': 'chooseEvent',
    'trigger.without': 'chooseEvent',
    'message.channelId': 'chooseChannel',
    'message.topic': 'topicWanted',
    'message.template.subject': 'subjectWanted',
    'message.template.html': 'bodyWanted',
    quietHours: 'quietSame',
    'goal.what': 'narrowAny',
  });
});

test('whatever is missing, it can be kept as a draft, and comes back as it was', () => {
  for (const on of ['event-without', 'segment-entered', 'at-time'] as const) {
    const form = { ...newRule({}, starters), on, topic: 'Big Sale', subject: '', html: '' };
    const draft = ruleOfForm(form);
    expect([Check(RuleDraft, draft), Check(RuleDefinition, draft)]).toEqual([true, false]);
    expect(ruleOfForm(formOfRule(draft, starters))).toEqual(draft);
  }
});
