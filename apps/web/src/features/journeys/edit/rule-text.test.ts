import type { RuleDefinition } from '@skylantern/contracts';
import { afterEach, expect, test } from 'vitest';
import { i18n } from '../../../i18n/i18n.ts';
import { plain } from '../../../insights/sentence.ts';
import { ruleText } from './rule-text.ts';

const around = {
  segmentName: () => 'Lookers',
  channelName: () => 'Shop mail',
  timeZone: 'UTC',
};
const reminder: RuleDefinition = {
  trigger: { on: 'event-without', what: { event: 'view' }, without: { event: 'purchase' }, within: '1d' },
  delay: { for: '2h' },
  message: {
    channelId: 'chn_1',
    topic: 'offers',
    template: { kind: 'email', subject: 'Come back', text: 'Hi' },
  },
  goal: { what: { event: 'purchase' }, within: '7d' },
  controlShare: 0.1,
  reentry: { policy: 'once' },
  cap: { messages: 3, per: '7d' },
  quietHours: { from: '22:00', to: '08:00', do: 'delay' },
};

afterEach(() => i18n.changeLanguage('en'));

test('a rule is one sentence after the other', () => {
  expect(plain(ruleText(reminder, around))).toBe(
    'When somebody does view and then not purchase within 1 day, wait 2 hours, then send the e-mail Come back by Shop mail. ' +
      '10.0% are held out as control. At most 3 messages in 7 days per person. Not between 22:00 and 08:00. ' +
      'Success is purchase within 7 days.',
  );
});

test('in Chinese', async () => {
  await i18n.changeLanguage('zh');
  expect(plain(ruleText(reminder, around))).toBe(
    '用户做了 view, 之后 1 天内没有做 purchase, 等待 2 小时, 然后通过 Shop mail 发送邮件 Come back。' +
      '10.0% 留作对照组。每人 7 天内最多 3 条。22:00 至 08:00 不打扰。成功: 7 天内做了 purchase。',
  );
});

test.each([
  [
    { on: 'segment-entered', segmentId: 's', includePresent: true } as const,
    'For everybody in Lookers now, and whoever enters it later',
  ],
  [
    { on: 'at-time', segmentId: 's', cron: '30 9 * * 1' } as const,
    'Every Monday at 09:30, for everybody in Lookers',
  ],
  [
    { on: 'at-time', segmentId: 's', at: '2026-03-01T09:00' } as const,
    'At Mar 1, 2026, 09:00, for everybody in Lookers',
  ],
  [
    { on: 'at-time', segmentId: 's', cron: '*/5 * * * *' } as const,
    'By the schedule */5 * * * *, for everybody in Lookers',
  ],
])('%o', (trigger, beginning) => {
  expect(plain(ruleText({ ...reminder, trigger }, around)).startsWith(`${beginning}, wait`)).toBe(true);
});
