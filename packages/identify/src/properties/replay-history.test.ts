import type { PropertyOperation } from '@skylantern/contracts';
import { expect, test } from 'vitest';
import { replayHistory } from './replay-history.ts';

const say = (
  at: number,
  op: PropertyOperation['op'],
  name: string,
  value: PropertyOperation['value'] = null,
) => ({
  operation: { op, name, value },
  at,
  sequence: at,
  position: 0,
});

test('tells what changed each property, in the order of time, and passes over what changed nothing', () => {
  const changes = replayHistory([
    say(5, 'set', 'plan', 'pro'),
    say(1, 'set', 'plan', 'free'),
    say(3, 'set', 'plan', 'free'),
    say(2, 'increment', 'orders', 2),
    say(4, 'increment', 'orders', 3),
    say(6, 'set_once', 'plan', 'none'),
    say(7, 'delete', ''),
    say(8, 'delete', ''),
  ]);
  const told = [...changes].map(([name, list]) => [
    name,
    list.map(({ said, value }) => [said.at, said.operation.op, value]),
  ]);
  expect(Object.fromEntries(told)).toEqual({
    plan: [
      [1, 'set', 'free'],
      [5, 'set', 'pro'],
      [7, 'delete', null],
    ],
    orders: [
      [2, 'increment', 2],
      [4, 'increment', 5],
      [7, 'delete', null],
    ],
  });
});
