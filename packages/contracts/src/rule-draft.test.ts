import { Compile } from 'typebox/compile';
import { expect, test } from 'vitest';
import { RuleDefinition } from './journey.ts';
import { RuleDraft } from './rule-draft.ts';

const rule: RuleDefinition = {
  trigger: { on: 'event-without', what: { event: 'viewed' }, without: { event: 'paid' }, within: '2d' },
  message: { channelId: 'chn_1', topic: 'offers', template: { kind: 'email', subject: 'Hi', text: 'Hi' } },
  controlShare: 0.1,
  reentry: { policy: 'once' },
};
const unfinished: RuleDefinition = {
  ...rule,
  trigger: { on: 'event-without', what: { event: '' }, without: { event: '' }, within: '2d' },
  message: { channelId: '', topic: '', template: { kind: 'webhook', payload: '' } },
};

test('a draft may leave texts empty; a rule may not', () => {
  const [draft, finished] = [Compile(RuleDraft), Compile(RuleDefinition)];
  expect([draft.Check(rule), finished.Check(rule)]).toEqual([true, true]);
  expect([draft.Check(unfinished), finished.Check(unfinished)]).toEqual([true, false]);
});

test('its shape and the length of its texts hold for a draft too', () => {
  const draft = Compile(RuleDraft);
  expect(draft.Check({ ...rule, trigger: { on: 'full-moon' } })).toBe(false);
  expect(draft.Check({ ...rule, reentry: { policy: '' } })).toBe(false);
  expect(draft.Check({ ...rule, more: 1 })).toBe(false);
  expect(draft.Check({ ...rule, message: { ...rule.message, topic: 'a'.repeat(61) } })).toBe(false);
});
