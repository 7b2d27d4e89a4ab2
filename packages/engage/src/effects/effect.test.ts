import type { EventStore, StateStore } from '@skylantern/store';
import {
  closeTestEventStore,
  openTestStateStore,
  openWebhookReceiver,
  testEventStore,
  type WebhookReceiver,
} from '@skylantern/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ruleOf, startLife } from '../engine/engagement-life.fixture.ts';
import { countEffect } from './effect.ts';

let state: StateStore;
let events: EventStore;
let receiver: WebhookReceiver;
beforeAll(async () => {
  [state, events, receiver] = await Promise.all([
    openTestStateStore(),
    testEventStore(),
    openWebhookReceiver(),
  ]);
});
afterAll(async () => {
  await receiver.close();
  await closeTestEventStore();
  await state.close();
});

const goal = { what: { event: 'order_paid' }, within: '24h' };

test('both arms count from the decision: conversions inside the window, those still in it apart', async () => {
  const life = await startLife(state, { events });
  const journeyId = await life.rule(ruleOf(await life.webhook(receiver.url), { controlShare: 0.5, goal }));
  const ask = (now: string) =>
    countEffect(events, {
      workspaceId: life.workspaceId,
      journeyId,
      goal,
      now: new Date(now),
      timeZone: 'UTC',
    });
  expect(await ask('2026-03-05T00:00:00Z')).toEqual({
    treated: { persons: 0, converted: 0 },
    control: { persons: 0, converted: 0 },
    maturing: { treated: 0, control: 0 },
  });

  const names = Array.from({ length: 30 }, (_, i) => `p${i + 1}`);
  for (const name of names) await life.person(name);
  await life.arrive(...(await Promise.all(names.map((name) => life.row(name, 'cart_filled')))));
  await life.settle(); // decided at 10:00
  const runs = await life.runs();
  const armOf = (i: number) => (runs.find((run) => run.person === i)?.isControl ? 'control' : 'treated');
  const paid = [
    { person: 1, occurred_at: '2026-03-02T09:59:59.999Z' }, // before: does not count
    { person: 2, occurred_at: '2026-03-02T10:00:00.000Z' }, // at once: counts
    { person: 3, occurred_at: '2026-03-03T10:00:00.000Z' }, // at the very end: counts
    { person: 4, occurred_at: '2026-03-03T10:00:00.001Z' }, // after: does not
    { person: 5, occurred_at: '2026-03-02T12:00:00.000Z' }, // twice: counts once
    { person: 5, occurred_at: '2026-03-02T13:00:00.000Z' },
    { person: 40, occurred_at: '2026-03-02T12:00:00.000Z' }, // merged into 6: counts
    { person: 99, occurred_at: '2026-03-02T12:00:00.000Z' }, // a stranger
  ];
  await events.insert(
    'events',
    paid.map((row, i) => ({
      ...row,
      workspace_id: life.workspaceId,
      event_name: 'order_paid',
      event_code: 2,
      day: row.occurred_at.slice(0, 10),
      received_at: row.occurred_at,
      message_id: `paid-${i}`,
      properties: {},
    })),
    { deduplicationToken: `paid-${life.workspaceId}` },
  );
  await events.insert(
    'person_overrides',
    [{ workspace_id: life.workspaceId, old_person: 40, new_person: 6, version: 1 }],
    { deduplicationToken: `merged-${life.workspaceId}` },
  );

  const persons = { treated: 0, control: 0 };
  for (let i = 1; i <= 30; i += 1) persons[armOf(i)] += 1;
  const converted = { treated: 0, control: 0 };
  for (const i of [2, 3, 5, 6]) converted[armOf(i)] += 1;
  expect(await ask('2026-03-03T10:00:00Z')).toEqual({
    treated: { persons: persons.treated, converted: converted.treated },
    control: { persons: persons.control, converted: converted.control },
    maturing: { treated: 0, control: 0 },
  });
  expect((await ask('2026-03-03T09:59:59Z')).maturing).toEqual(persons);

  await life.did('p1', 'cart_filled'); // again: the first decision stays
  expect((await ask('2026-03-03T10:00:00Z')).treated.persons).toBe(persons.treated);
});
