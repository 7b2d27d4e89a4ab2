import { expect, test } from 'vitest';
import { totalsOf } from './message-totals.ts';

test('decisions and states are put together as people ask for them', () => {
  expect(
    totalsOf([
      { decision: 'send', state: 'sent', messages: 40 },
      { decision: 'delayed-quiet', state: 'sent', messages: 2 },
      { decision: 'held-out', state: 'ghost', messages: 5 },
      { decision: 'capped', state: 'not-sent', messages: 3 },
      { decision: 'send', state: 'cancelled', messages: 1 },
      { decision: 'send', state: 'failed', messages: 4 },
      { decision: 'send', state: 'queued', messages: 9 },
    ]),
  ).toEqual({ sent: 42, heldOut: 5, notSent: 4, failed: 4, unknown: 0 });
});
