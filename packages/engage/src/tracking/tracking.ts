import { randomUUID } from 'node:crypto';
import { engagementEvents, type JsonObject, MINUTE_MS } from '@skylantern/contracts';
import type { Executor, StateStore } from '@skylantern/store';
import { sql } from 'kysely';
import { writeOwnEvents } from '../engine/own-events.ts';
import { messageFactsOf } from '../engine/sender.ts';
import { isMachine } from './is-machine.ts';
import { type LinkPurpose, readToken } from './tokens.ts';

export interface Tracking {
  /** False for a token that is not ours. */
  open(token: string, userAgent: string): Promise<boolean>;
  /** Where the link leads; null for a token that is not ours. `isProbe`: asked for without following it. */
  click(token: string, userAgent: string, isProbe: boolean): Promise<string | null>;
  /** What the page to unsubscribe needs to know; changes nothing. */
  findSubscription(
    token: string,
  ): Promise<{ workspaceName: string; topic: string; isUnsubscribed: boolean } | null>;
  unsubscribe(token: string, source: 'one-click' | 'page'): Promise<boolean>;
}

interface TrackedMessage {
  id: string;
  workspaceId: string;
  journeyId: string;
  runId: string;
  person: number;
  channelId: string;
  channelType: string;
  topic: string;
  sentAt: Date | null;
  workspaceName: string;
}

/** What comes back from a message that was sent. `wake` tells that there is something for the door. */
export function makeTracking(ports: {
  state: StateStore;
  linkKey: Buffer;
  now(): Date;
  wake(): void;
}): Tracking {
  const { state, linkKey, now, wake } = ports;
  const db = state.tables<object>();

  async function find(
    purpose: LinkPurpose,
    token: string,
  ): Promise<{ message: TrackedMessage; position: number } | null> {
    const read = readToken(linkKey, purpose, token);
    if (read === null) return null;
    const found = await sql<TrackedMessage>`
      select m.id, m.workspace_id as "workspaceId", m.journey_id as "journeyId", m.run_id as "runId", m.person,
        m.channel_id as "channelId", m.channel_type as "channelType", m.topic, m.sent_at as "sentAt", w.name as "workspaceName"
      from message m join workspace w on w.id = m.workspace_id where m.id = ${read.messageId}`.execute(db);
    const message = found.rows[0];
    return message === undefined ? null : { message, position: read.position };
  }

  async function record(
    db: Executor,
    message: TrackedMessage,
    name: string,
    key: string,
    more: JsonObject,
  ): Promise<void> {
    const { workspaceId, person } = message;
    const properties = { ...messageFactsOf(message), ...more };
    await writeOwnEvents(db, [
      { messageId: `${name}:${message.id}:${key}`, workspaceId, person, name, occurredAt: now(), properties },
    ]);
  }

  return {
    async open(token, userAgent) {
      const found = await find('open', token);
      if (found === null) return false;
      const { message } = found;
      const byMachine = isMachine(userAgent, message.sentAt, now());
      await state.transaction(async (trx) => {
        // A mail that is shown again within the minute is one opening.
        const minute = Math.floor(now().getTime() / MINUTE_MS);
        await record(trx, message, engagementEvents.opened, `${byMachine ? 'machine' : 'person'}:${minute}`, {
          is_machine: byMachine,
        });
        if (byMachine) return;
        await sql`update message set opened_at = ${now()} where id = ${message.id} and opened_at is null`.execute(
          trx,
        );
      });
      wake();
      return true;
    },
    async click(token, userAgent, isProbe) {
      const found = await find('click', token);
      if (found === null) return null;
      const { message, position } = found;
      const links = await sql<{ url: string }>`select url from tracked_link
        where message_id = ${message.id} and position = ${position}`.execute(db);
      const url = links.rows[0]?.url;
      if (url === undefined) return null;
      const byMachine = isProbe || isMachine(userAgent, message.sentAt, now());
      await state.transaction(async (trx) => {
        await record(trx, message, engagementEvents.clicked, randomUUID(), {
          is_machine: byMachine,
          url,
          position,
        });
        if (byMachine) return;
        await sql`update message set clicked_at = ${now()} where id = ${message.id} and clicked_at is null`.execute(
          trx,
        );
      });
      wake();
      return url;
    },
    async findSubscription(token) {
      const found = await find('unsubscribe', token);
      if (found === null) return null;
      const { workspaceId, workspaceName, topic, person, channelType } = found.message;
      const rows =
        await sql`select from unsubscription where workspace_id = ${workspaceId} and person = ${person}
        and channel_type = ${channelType} and topic in (${topic}, '*')`.execute(db);
      return { workspaceName, topic, isUnsubscribed: rows.rows.length > 0 };
    },
    async unsubscribe(token, source) {
      const found = await find('unsubscribe', token);
      if (found === null) return false;
      const { message } = found;
      await state.transaction(async (trx) => {
        const written =
          await sql`insert into unsubscription (workspace_id, person, channel_type, topic, at, source, message_id)
          values (${message.workspaceId}, ${message.person}, ${message.channelType}, ${message.topic}, ${now()}, ${source}, ${message.id})
          on conflict do nothing returning person`.execute(trx);
        if (written.rows.length === 0) return;
        await sql`update message set unsubscribed_at = ${now()} where id = ${message.id}`.execute(trx);
        await record(trx, message, engagementEvents.unsubscribed, 'once', { source });
      });
      wake();
      return true;
    },
  };
}
