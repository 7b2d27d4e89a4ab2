import type { TimelineEvent } from '@skylantern/contracts';
import { expect, test } from 'vitest';
import { groupTimeline } from './timeline-groups.ts';

const event = (messageId: string, occurredAt: string, sessionId = ''): TimelineEvent => ({
  messageId,
  event: 'page_viewed',
  occurredAt,
  sessionId,
  source: 'browser',
  platform: 'web',
  path: '/',
  channel: 'direct',
  properties: {},
});

test('days begin at midnight of the workspace, not of UTC', () => {
  const events = [event('b', '2024-03-01T16:30:00Z'), event('a', '2024-03-01T15:30:00Z')];
  expect(groupTimeline(events, 'Asia/Shanghai').map((one) => one.day)).toEqual(['2024-03-02', '2024-03-01']);
  expect(groupTimeline(events, 'UTC')).toMatchObject([{ day: '2024-03-01', count: 2 }]);
});

test('a session that another one interrupts shows as two runs, and order is kept', () => {
  const events = [
    event('d', '2024-03-01T12:03:00Z', 'ses_1'),
    event('c', '2024-03-01T12:02:00Z', 'ses_2'),
    event('b', '2024-03-01T12:01:00Z', 'ses_1'),
    event('a', '2024-03-01T12:00:00Z', 'ses_1'),
  ];
  const [day] = groupTimeline(events, 'UTC');
  expect(day?.sessions.map((run) => [run.sessionId, run.events.map((one) => one.messageId)])).toEqual([
    ['ses_1', ['d']],
    ['ses_2', ['c']],
    ['ses_1', ['b', 'a']],
  ]);
});

test('nobody did anything', () => {
  expect(groupTimeline([], 'UTC')).toEqual([]);
});
