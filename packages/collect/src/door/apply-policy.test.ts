import type { IncomingEvent } from '@skylantern/contracts';
import { expect, test } from 'vitest';
import { call } from '../process/process.fixture.ts';
import { applyPolicy, mayCollect, shortIp } from './apply-policy.ts';
import type { LogRecord } from './log-record.ts';
import { defaultPolicy, type Policy } from './policy.ts';
import { makeTokenBuckets } from './token-bucket.ts';

const chrome =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36';
const google = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)';

function apply(events: IncomingEvent[], policy: Partial<Policy>, part: Partial<LogRecord> = {}): LogRecord {
  const record: LogRecord = {
    v: 1,
    workspaceId: 'ws_1',
    source: 'segment',
    receivedAt: 0,
    sentAt: null,
    ip: '203.0.113.77',
    userAgent: chrome,
    events,
    setAside: [],
    ...part,
  };
  return applyPolicy(record, { ...defaultPolicy, ...policy });
}

test('an address keeps as much as the workspace wants', () => {
  const short = { ip: 'last-octet' } as const;
  expect(shortIp('203.0.113.77', { ip: 'keep' })).toBe('203.0.113.77');
  expect(shortIp('203.0.113.77', short)).toBe('203.0.113.0');
  expect(shortIp('::ffff:203.0.113.77', short)).toBe('203.0.113.0');
  expect(shortIp('2001:db8:1:2:3:4:5:6', short)).toBe('2001:db8:1::');
  expect(shortIp('2001:db8::7', short)).toBe('2001:db8:0::');
  expect(shortIp('nonsense', short)).toBe('');
  expect(shortIp('203.0.113.77', { ip: 'drop' })).toBe('');
  const event = call({ messageId: '1', userId: 'ada', context: { ip: '198.51.100.9' } });
  const kept = apply([event], short);
  expect([kept.ip, kept.events[0]?.context['ip']]).toEqual(['203.0.113.0', '198.51.100.0']);
});

test('hashed properties are the same hash wherever they stand, and never the value', () => {
  const policy = { salt: Buffer.from('salt'), hashedProperties: new Set(['plate']) };
  const event = call({
    messageId: '1',
    userId: 'ada',
    properties: { plate: 'B-AB 123', colour: 'red', none: null },
    traits: { plate: 'B-AB 123' },
    operations: [{ op: 'union', name: 'plate', value: ['B-AB 123'] }],
  });
  const setAside = {
    messageId: '2',
    reason: 'name-missing' as const,
    detail: '',
    raw: { deep: [{ plate: 'B-AB 123' }] },
  };
  const kept = apply([event], policy, { setAside: [setAside] });
  expect(JSON.stringify(kept)).not.toContain('B-AB 123');
  const hash = kept.events[0]?.properties['plate'];
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  expect(kept.events[0]).toMatchObject({
    properties: { plate: hash, colour: 'red', none: null },
    traits: { plate: hash },
    operations: [{ value: [hash] }],
  });
  expect(kept.setAside[0]?.raw).toEqual({ deep: [{ plate: hash }] });
});

test('an event that says no is counted and not kept', () => {
  expect(mayCollect({})).toBe(true);
  expect(mayCollect({ consent: { collect: false } })).toBe(false);
  expect(mayCollect({ consent: { status: 'denied' } })).toBe(false);
  expect(mayCollect({ consent: { status: 'granted' } })).toBe(true);
  expect(mayCollect({ consent: { collect: true, categoryPreferences: { ads: false } } })).toBe(true);
  expect(mayCollect({ consent: { categoryPreferences: { ads: false, analytics: false } } })).toBe(false);
  expect(mayCollect({ consent: { categoryPreferences: { ads: false, analytics: true } } })).toBe(true);
  const kept = apply(
    [
      call({ messageId: '1', userId: 'ada', context: { consent: { collect: false } } }),
      call({ messageId: '2', userId: 'bob' }),
    ],
    {},
  );
  expect(kept.events.map(({ messageId }) => messageId)).toEqual(['2']);
  expect(kept.refused).toEqual({ 'refused-consent': 1 });
});

test('programs are refused only where the workspace wants none', () => {
  const event = call({ messageId: '1', anonymousId: 'a1' });
  expect(apply([event], {}, { userAgent: google }).events).toHaveLength(1);
  const refused = apply([event], { bots: 'refuse' }, { userAgent: google });
  expect([refused.events, refused.refused]).toEqual([[], { 'refused-bot': 1 }]);
  expect(apply([event], { bots: 'refuse' }).events).toHaveLength(1);
});

test('a sender may send a burst, then so much per second; one large request passes a full bucket', () => {
  const buckets = makeTokenBuckets(10);
  expect(buckets.take('a', 1_000, 100, 0)).toBe(0);
  expect(buckets.take('a', 1, 100, 0)).toBe(10);
  expect(buckets.take('b', 1, 100, 0)).toBe(0);
  expect(buckets.take('a', 100, 100, 500)).toBe(500);
  expect(buckets.take('a', 100, 100, 1_000)).toBe(0);
  expect(buckets.take('c', 5_000, 100, 0)).toBe(0);
  expect(buckets.take('c', 1, 100, 10_000)).toBeGreaterThan(0);
});
