import type { RuleDefinition } from '@skylantern/contracts';
import { expect, test } from 'vitest';
import { finishRule } from './finish-rule.ts';

const rule: RuleDefinition = {
  trigger: { on: 'event-without', what: { event: 'viewed' }, without: { event: 'paid' }, within: '2d' },
  message: { channelId: 'chn_1', topic: 'offers', template: { kind: 'email', subject: 'Hi', text: 'Hi' } },
  controlShare: 0.1,
  reentry: { policy: 'once' },
};

test('a finished rule is left as it is', () => {
  expect(finishRule(rule)).toBe(rule);
});

test('all that is missing is named at once', () => {
  const draft: RuleDefinition = {
    ...rule,
    trigger: { on: 'event-without', what: { event: 'viewed' }, without: { event: '' }, within: '2d' },
    message: { channelId: '', topic: 'offers', template: { kind: 'email', subject: ' ', html: '' } },
  };
  expect(() => finishRule(draft)).toThrow(
    'trigger.without.event: choose an event; message.channelId: choose a channel; ' +
      'message.template.subject: write a subject; message.template.html: write the mail, as HTML or as text',
  );
});

test('what is there but wrong is refused at its place', () => {
  const draft: RuleDefinition = { ...rule, message: { ...rule.message, topic: 'Big Sale' } };
  expect(() => finishRule(draft)).toThrow(/^message\.topic: /);
});
