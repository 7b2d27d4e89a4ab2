import type { EventStore, StateStore } from '@skylantern/store';
import { closeTestEventStore, openTestStateStore, testEventStore } from '@skylantern/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CANARY_WORKSPACE, startCanary } from './start-canary.ts';

let state: StateStore;
let events: EventStore;
beforeAll(async () => {
  [state, events] = await Promise.all([openTestStateStore(), testEventStore()]);
});
afterAll(async () => {
  await closeTestEventStore();
  await state.close();
});

test('an event that does not become queryable raises the alarm, and the next that does ends it', async () => {
  let flights = 0;
  const said: string[] = [];
  const heard: (() => void)[] = [];
  const say = (_facts: object, text: string) => {
    said.push(text);
    for (const listener of heard.splice(0)) listener();
  };
  const until = (text: string): Promise<void> =>
    said.includes(text)
      ? Promise.resolve()
      : new Promise<void>((resolve) => heard.push(resolve)).then(() => until(text));
  const canary = startCanary({
    state,
    events,
    logger: { warn: say, error: say },
    limitMs: 3_000,
    everyMs: 10,
    door: {
      async takeOwn(workspaceId, _source, [event], at) {
        const row = {
          workspace_id: workspaceId,
          event_name: event?.name,
          message_id: event?.messageId,
          day: at.toISOString().slice(0, 10),
          occurred_at: at.toISOString(),
          received_at: at.toISOString(),
          person: 1,
          properties: {},
        };
        const messageId = event?.messageId ?? '';
        flights += 1;
        if (flights !== 2) await events.insert('events', [row], { deduplicationToken: messageId });
        return { results: [], offset: 1 };
      },
    },
  });
  await until('canary.failed');
  expect(canary.state()).toMatchObject({ isWell: false, fault: 'not queryable within 3 s' });
  expect(canary.state().failingSince).not.toBeNull();
  expect(canary.state().lastOkAt).not.toBeNull();
  await until('canary.recovered');
  await canary.stop();
  expect(canary.state()).toMatchObject({ isWell: true, failingSince: null, fault: null });
  expect(said.slice(0, 2)).toEqual(['canary.failed', 'canary.recovered']);
  expect(CANARY_WORKSPACE).toMatch(/^ws_/);
});
