import { expect, test } from 'vitest';
import { readAnswer } from './answers.ts';

const outcome = (status: number, body = '') => readAnswer({ status, body, retryAfter: null }).outcome;

test('only our own acknowledgement counts as one', () => {
  expect(outcome(200, '{"success":true,"results":[]}')).toBe('accepted');
  expect(outcome(200, '<html>Welcome to the hotel</html>')).toBe('try-later');
  expect(outcome(204)).toBe('try-later');
});

test('quarantined messages are named with their reason', () => {
  const results = [
    { messageId: 'a', status: 'ok' },
    { messageId: 'b', status: 'quarantined', reason: 'unplanned' },
  ];
  const verdict = readAnswer({
    status: 200,
    retryAfter: null,
    body: JSON.stringify({ success: true, results }),
  });
  expect(verdict).toEqual({ outcome: 'accepted', quarantined: new Map([['b', 'unplanned']]) });
});

test('what speaks of the content is final, what speaks of the moment is not', () => {
  expect([400, 401, 403, 422].map((status) => outcome(status))).toEqual(Array(4).fill('refused'));
  expect([404, 408, 429, 500, 502, 503, 504].map((status) => outcome(status))).toEqual(
    Array(7).fill('try-later'),
  );
  expect(outcome(413)).toBe('too-large');
});
