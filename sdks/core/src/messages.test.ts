import { expect, test } from 'vitest';
import { findFault, makeMessage } from './messages.ts';
import { wireFixtures } from './wire-fixtures.ts';

const ports = { now: () => Date.parse('2026-03-01T10:00:00Z'), makeMessageId: () => 'made-1' };

test.each(wireFixtures)('wire: $says', ({ call, message }) => {
  const made = makeMessage(call, {}, ports);
  expect(JSON.parse(JSON.stringify(made))).toEqual(message);
  expect(findFault(made)).toBeNull();
});

test('what is not given is filled in; a time that is none becomes now', () => {
  const made = makeMessage({ type: 'track', event: 'e', userId: 'ada', timestamp: 'soon' }, {}, ports);
  expect(made).toMatchObject({ messageId: 'made-1', timestamp: '2026-03-01T10:00:00.000Z' });
});

test.each([
  ['no id', { type: 'track', event: 'e' } as const, 'neither userId nor anonymousId'],
  ['no event', { type: 'track', event: '', userId: 'ada' } as const, 'track without an event name'],
  ['no account', { type: 'group', groupId: '', userId: 'ada' } as const, 'group without a groupId'],
  [
    'no new id',
    { type: 'alias', previousId: 'a', anonymousId: 'b' } as const,
    'alias needs userId and previousId',
  ],
  [
    'long id',
    { type: 'track', event: 'e', userId: 'ada', messageId: 'm'.repeat(101) } as const,
    'messageId is longer than 100 characters',
  ],
])('fault: %s', (_, call, fault) => {
  expect(findFault(makeMessage(call, {}, ports))).toBe(fault);
});
