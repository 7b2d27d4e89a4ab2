import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { StateStore } from '@skylantern/store';
import {
  openSmtpInbox,
  openTestStateStore,
  openWebhookReceiver,
  type SmtpInbox,
  type WebhookReceiver,
} from '@skylantern/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Life, ruleOf, startLife } from './engagement-life.fixture.ts';
import { makeEngine } from './engine.ts';
import { type CrashPoint, crashPoints, type EngagementPorts } from './ports.ts';

const LEASE_MS = 500;
const persons = ['ada', 'bob', 'cleo', 'dan', 'eve'];
const fixture = fileURLToPath(new URL('./run-until-killed.fixture.ts', import.meta.url));

let state: StateStore;
let receiver: WebhookReceiver;
let atMostOnce: SmtpInbox;
let atLeastOnce: SmtpInbox;

beforeAll(async () => {
  state = await openTestStateStore();
  [receiver, atMostOnce, atLeastOnce] = await Promise.all([
    openWebhookReceiver(),
    openSmtpInbox(),
    openSmtpInbox(),
  ]);
  // A door that remembers every hand-over, repeats too.
  await sql`create table told (message_id text not null)`.execute(state);
});
afterAll(async () => {
  await Promise.all([receiver.close(), atMostOnce.close(), atLeastOnce.close()]);
  await state.close();
});

async function runUntilKilled(point: CrashPoint): Promise<void> {
  const url = `postgres://skylantern@localhost/postgres?host=${encodeURIComponent(String(state.pool.options.host))}`;
  const child = spawn(process.execPath, ['--import', 'tsx', fixture, url, point, String(LEASE_MS)], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [, signal] = await once(child, 'exit');
  expect(signal).toBe('SIGKILL');
}

async function isSettled(workspaceId: string): Promise<boolean> {
  const found = await sql<{ open: number }>`
    select (select count(*) from run where workspace_id = ${workspaceId} and state <> 'ended')
      + (select count(*) from message where workspace_id = ${workspaceId} and state in ('queued', 'sending'))
      + (select count(*) from own_event where workspace_id = ${workspaceId}) as open`.execute(state);
  return found.rows[0]?.open === 0;
}

/** The server is started again, and lives. */
async function recover(life: Life): Promise<void> {
  const ports: EngagementPorts = {
    ...life.ports,
    now: () => new Date(),
    settings: { leaseMs: LEASE_MS },
    recordEvents: async (_workspaceId, events) => {
      const ids = events.map((event) => event.messageId);
      await sql`insert into told (message_id) select * from unnest(${ids}::text[])`.execute(state);
    },
  };
  const engine = makeEngine(ports);
  do {
    await engine.settle();
    await new Promise((resolve) => setTimeout(resolve, 100));
  } while (!(await isSettled(life.workspaceId)));
}

const mailsTo = (inbox: SmtpInbox, name: string) =>
  inbox.mails.filter((mail) => mail.to.includes(`${name}@example.com`));

test.each(crashPoints)(
  'killed at %s: nothing lost, nothing doubled, the unknown shown',
  async (point) => {
    receiver.calls.length = 0;
    receiver.taken.clear();
    atMostOnce.mails.length = 0;
    atLeastOnce.mails.length = 0;
    await sql`truncate told`.execute(state);
    const life = await startLife(state, { now: new Date().toISOString() });
    const email = (inbox: SmtpInbox, onUnknown: 'stop' | 'repeat') =>
      life.channelRows.create(life.workspaceId, {
        type: 'email',
        name: onUnknown,
        config: { host: inbox.host, port: inbox.port, from: 'shop@example.com' },
        onUnknown,
      });
    const template = { kind: 'email' as const, subject: 'Hello', text: 'Come back' };
    const hook = await life.rule(ruleOf(await life.webhook(receiver.url)), 'hook');
    const most = await life.rule(
      ruleOf(hook, { message: { channelId: await email(atMostOnce, 'stop'), topic: 'offers', template } }),
      'at most once',
    );
    const least = await life.rule(
      ruleOf(hook, { message: { channelId: await email(atLeastOnce, 'repeat'), topic: 'offers', template } }),
      'at least once',
    );
    for (const name of persons) await life.person(name);
    await life.arrive(...(await Promise.all(persons.map((name) => life.row(name, 'cart_filled')))));

    if (point.startsWith('recovery')) {
      await runUntilKilled('send.answered');
      await new Promise((resolve) => setTimeout(resolve, LEASE_MS + 50));
    }
    await runUntilKilled(point);
    await recover(life);

    const messages = await sql<{ id: string; journeyId: string; person: number; state: string }>`
    select id, journey_id as "journeyId", person, state from message where workspace_id = ${life.workspaceId}`.execute(
      state,
    );
    expect(messages.rows).toHaveLength(3 * persons.length);
    for (const [i, name] of persons.entries()) {
      const stateIn = (journeyId: string) =>
        messages.rows.find((row) => row.journeyId === journeyId && row.person === i + 1)?.state;
      const hooked = [...receiver.taken.values()].filter((call) => call.body.includes(`${name}@example.com`));
      expect(hooked).toHaveLength(1);
      expect(stateIn(hook)).toBe('sent');

      expect(mailsTo(atMostOnce, name).length).toBeLessThanOrEqual(1);
      if (mailsTo(atMostOnce, name).length === 0) expect(stateIn(most)).toBe('unknown');
      else expect(['sent', 'unknown']).toContain(stateIn(most));

      expect(mailsTo(atLeastOnce, name).length).toBeGreaterThanOrEqual(1);
      expect(new Set(mailsTo(atLeastOnce, name).map((mail) => mail.headers['message-id'])).size).toBe(1);
      expect(stateIn(least)).toBe('sent');
    }
    // Handed over again after a kill in between: the door keeps one of each id.
    const told = await sql<{ id: string }>`select distinct message_id as id from told`.execute(state);
    const ids = told.rows.map((row) => row.id);
    const sent = messages.rows.filter((row) => row.state === 'sent');
    expect(ids.filter((id) => id.startsWith('journey_entered:'))).toHaveLength(3 * persons.length);
    expect(ids.filter((id) => id.startsWith('journey_exited:'))).toHaveLength(3 * persons.length);
    expect(ids.filter((id) => id.startsWith('message_sent:')).sort()).toEqual(
      sent.map((row) => `message_sent:${row.id}`).sort(),
    );
  },
  120_000,
); // the first child compiles everything
