import { engagementEvents, HOUR_MS, type JsonObject, SECOND_MS } from '@skylantern/contracts';
import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';
import type { SendOutcome } from '../channels/define-channel.ts';
import { channels } from '../channels/index.ts';
import { type OpenChannel, openChannels } from './open-channels.ts';
import { writeOwnEvents } from './own-events.ts';
import { at, type EngagementPorts, type EngagementSettings } from './ports.ts';
import type { SendPace } from './send-pace.ts';

const CLAIM = 100;

interface QueuedMessage {
  id: string;
  workspaceId: string;
  journeyId: string;
  runId: string;
  person: number;
  channelId: string;
  channelType: string;
  topic: string;
  address: string;
  content: never;
  attempts: number;
}

const columns = sql`id, workspace_id as "workspaceId", journey_id as "journeyId", run_id as "runId", person,
  channel_id as "channelId", channel_type as "channelType", topic, address, content, attempts`;

export interface Begun {
  /** Each resolves when its outcome is written down. */
  calls: Promise<void>[];
  /** Whether other messages may be due, of channels that have room. */
  hasMore: boolean;
}

/** Writes down that messages are being sent (attempt and lease), commits, and only then calls. */
export async function sendDue(
  ports: EngagementPorts,
  settings: EngagementSettings,
  pace: SendPace,
): Promise<Begun> {
  const { state } = ports;
  const { leased, hasMore } = await state.transaction(
    async (trx) => {
      const now = ports.now();
      const found = await sql<QueuedMessage>`select ${columns} from message
        where state = 'queued' and due_at <= ${now} and channel_id <> all(${pace.busy(now)}::text[])
        order by due_at, id limit ${CLAIM} for update skip locked`.execute(trx);
      if (found.rows.length === 0) return { leased: [], hasMore: false };
      await at(ports, 'send.claimed');
      const channelIds = found.rows.map((row) => row.channelId);
      const open = await openChannels(trx, channelIds, ports.encryptionKey);
      const hindrances = await listHindrances(trx, found.rows);
      const leased: { message: QueuedMessage; channel: OpenChannel }[] = [];
      for (const message of found.rows) {
        const channel = open.get(message.channelId);
        const hindrance = hindrances.get(message.id) ?? null;
        if (hindrance === 'paused') await park(trx, message);
        else if (hindrance !== null) await cancel(trx, message, hindrance, now);
        else if (channel === undefined) {
          await cancel(trx, message, 'the channel was removed, or its secrets cannot be read', now);
        } else if (pace.take(channel, now)) {
          leased.push({ message: { ...message, attempts: message.attempts + 1 }, channel });
        }
      }
      await sql`update message set state = 'sending', attempts = attempts + 1,
        lease_until = ${new Date(now.getTime() + settings.leaseMs)}
        where id = any(${leased.map(({ message }) => message.id)}::uuid[])`.execute(trx);
      return { leased, hasMore: found.rows.length === CLAIM };
    },
    { retries: 3 },
  );
  if (leased.length > 0) await at(ports, 'send.leased');
  const calls = leased.map(({ message, channel }) =>
    attempt(ports, settings, message, channel)
      .catch((cause: unknown) => ports.logger.error({ cause, messageId: message.id }, 'message.not-recorded'))
      .finally(() => pace.release(channel.id)),
  );
  return { calls, hasMore };
}

async function attempt(
  ports: EngagementPorts,
  settings: EngagementSettings,
  message: QueuedMessage,
  channel: OpenChannel,
): Promise<void> {
  await at(ports, 'send.called');
  const outcome = await call(ports, settings, message, channel);
  await at(ports, 'send.answered');
  await record(ports, settings, message, channel, outcome);
}

async function call(
  ports: EngagementPorts,
  settings: EngagementSettings,
  message: QueuedMessage,
  channel: OpenChannel,
): Promise<SendOutcome> {
  const kind = channels.get(channel.type);
  if (kind === undefined) return { outcome: 'refused', reason: 'no-such-channel', detail: channel.type };
  const signal = AbortSignal.timeout(Math.floor(settings.leaseMs * 0.8));
  try {
    return await kind.send(
      {
        messageId: message.id,
        address: message.address,
        content: message.content,
        attempt: message.attempts,
      },
      channel.config,
      { signal, now: ports.now, allowedPrivate: ports.allowedPrivate ?? [] },
    );
  } catch (cause) {
    ports.logger.error({ cause, messageId: message.id }, 'channel.failed');
    return { outcome: 'unknown', detail: cause instanceof Error ? cause.message : String(cause) };
  }
}

async function record(
  ports: EngagementPorts,
  settings: EngagementSettings,
  message: QueuedMessage,
  channel: OpenChannel,
  outcome: SendOutcome,
): Promise<void> {
  await ports.state.transaction(async (trx) => {
    const now = ports.now();
    const settled = settle(outcome, message, channel, settings);
    // An answer that comes after the lease still tells the truth about this attempt.
    const written = await sql`
      update message set state = ${settled.state}, detail = ${settled.detail}, lease_until = null,
        provider_message_id = coalesce(${settled.providerMessageId}, provider_message_id),
        sent_at = ${settled.state === 'sent' ? now : null}, finished_at = ${settled.retryMs === null ? now : null},
        due_at = ${settled.retryMs === null ? null : new Date(now.getTime() + settled.retryMs)}
      where id = ${message.id} and attempts = ${message.attempts} and state in ('sending', 'unknown') returning id`.execute(
      trx,
    );
    if (written.rows.length > 0) await tellOutcome(trx, message, settled, outcome, now);
    await at(ports, 'send.recording');
  });
  await at(ports, 'send.recorded');
}

interface Settled {
  state: 'sent' | 'failed' | 'queued' | 'unknown';
  detail: string;
  providerMessageId: string | null;
  retryMs: number | null;
}

function settle(
  outcome: SendOutcome,
  message: Pick<QueuedMessage, 'attempts'>,
  channel: Pick<OpenChannel, 'type' | 'onUnknown'>,
  settings: EngagementSettings,
): Settled {
  const mayRepeat = channels.get(channel.type)?.isIdempotent === true || channel.onUnknown === 'repeat';
  switch (outcome.outcome) {
    case 'accepted':
      return { state: 'sent', detail: '', providerMessageId: outcome.providerMessageId, retryMs: null };
    case 'refused':
      return {
        state: 'failed',
        detail: `${outcome.reason}: ${outcome.detail}`,
        providerMessageId: null,
        retryMs: null,
      };
    case 'unknown':
      if (!mayRepeat)
        return { state: 'unknown', detail: outcome.detail, providerMessageId: null, retryMs: null };
      return later(outcome.detail, 0);
    case 'try-later':
      return later(outcome.detail, outcome.afterMs);
  }
  function later(detail: string, afterMs: number): Settled {
    if (message.attempts >= settings.maxAttempts) {
      const given = `given up after ${message.attempts} attempts: ${detail}`;
      return { state: 'failed', detail: given, providerMessageId: null, retryMs: null };
    }
    return {
      state: 'queued',
      detail,
      providerMessageId: null,
      retryMs: Math.max(afterMs, backoffMs(message.attempts)),
    };
  }
}

/** 1, 4, 16 s … at most an hour. */
export const backoffMs = (attempts: number): number => Math.min(SECOND_MS * 4 ** (attempts - 1), HOUR_MS);

async function tellOutcome(
  db: Executor,
  message: QueuedMessage,
  settled: Settled,
  outcome: SendOutcome,
  now: Date,
): Promise<void> {
  if (settled.state !== 'sent' && settled.state !== 'failed') return;
  const name = settled.state === 'sent' ? engagementEvents.sent : engagementEvents.failed;
  const properties: JsonObject = { ...messageFactsOf(message), attempts: message.attempts };
  if (settled.state === 'failed') {
    properties['reason'] = outcome.outcome === 'refused' ? outcome.reason : 'given-up';
    await sql`delete from cap_ledger where message_id = ${message.id}`.execute(db);
  }
  if (outcome.outcome === 'refused' && outcome.isAddressDead === true) {
    await sql`insert into suppression (workspace_id, channel_type, address, reason, at)
      values (${message.workspaceId}, ${message.channelType}, lower(${message.address}), 'refused by the provider', ${now})
      on conflict do nothing`.execute(db);
  }
  const { workspaceId, person } = message;
  await writeOwnEvents(db, [
    { messageId: `${name}:${message.id}`, workspaceId, person, name, occurredAt: now, properties },
  ]);
}

/** Attempts that nobody answers for any more: repeated where that cannot double, else shown as unknown. */
export async function recoverAttempts(ports: EngagementPorts): Promise<number> {
  const waiting =
    await sql`select from message where state = 'sending' and lease_until <= ${ports.now()} limit 1`.execute(
      ports.state.tables<object>(),
    );
  if (waiting.rows.length === 0) return 0;
  const count = await ports.state.transaction(async (trx) => {
    const now = ports.now();
    const found = await sql<QueuedMessage>`select ${columns} from message
      where state = 'sending' and lease_until <= ${now} order by lease_until limit ${CLAIM} for update skip locked`.execute(
      trx,
    );
    if (found.rows.length === 0) return 0;
    const open = await openChannels(
      trx,
      found.rows.map((row) => row.channelId),
      ports.encryptionKey,
    );
    for (const message of found.rows) {
      const channel = open.get(message.channelId);
      const mayRepeat =
        channels.get(message.channelType)?.isIdempotent === true || channel?.onUnknown === 'repeat';
      const detail = 'the attempt broke off; the provider may have taken it';
      await sql`update message set state = ${mayRepeat ? 'queued' : 'unknown'}, detail = ${detail}, lease_until = null,
        due_at = ${mayRepeat ? now : null}, finished_at = ${mayRepeat ? null : now} where id = ${message.id}`.execute(
        trx,
      );
    }
    await at(ports, 'recovery.resolved');
    return found.rows.length;
  });
  if (count > 0) await at(ports, 'recovery.committed');
  return count;
}

/** What has changed since it was decided to send, by message. The journeys are held against pausing. */
async function listHindrances(
  db: Executor,
  messages: readonly QueuedMessage[],
): Promise<Map<string, string>> {
  await sql`select from journey where id = any(${[...new Set(messages.map((message) => message.journeyId))]}::text[])
    for share`.execute(db);
  const found = await sql<{ id: string; reason: string | null }>`
    select m.id, case
      when j.state = 'paused' then 'paused'
      when j.state <> 'live' then 'the rule was ended'
      when exists (
        select from consent_refusal c
        join person o on o.workspace_id = m.workspace_id and o.number = m.person
        join person g on g.workspace_id = c.workspace_id and g.number = c.person
        where c.workspace_id = m.workspace_id
          and coalesce(g.merged_into, g.number) = coalesce(o.merged_into, o.number)
      ) then 'consent withdrawn'
      when exists (
        select from unsubscription u
        join person o on o.workspace_id = m.workspace_id and o.number = m.person
        join person g on g.workspace_id = u.workspace_id and g.number = u.person
        where u.workspace_id = m.workspace_id and u.channel_type = m.channel_type and u.topic in (m.topic, '*')
          and coalesce(g.merged_into, g.number) = coalesce(o.merged_into, o.number)
          and u.person in (select n.number from person n where n.workspace_id = m.workspace_id
            and (n.number = coalesce(o.merged_into, o.number) or n.merged_into = coalesce(o.merged_into, o.number)))
      ) then 'unsubscribed'
      else (select s.reason from suppression s where s.workspace_id = m.workspace_id
        and s.channel_type = m.channel_type and s.address = lower(m.address))
      end as reason
    from message m join journey j on j.id = m.journey_id
    where m.id = any(${messages.map((message) => message.id)}::uuid[])`.execute(db);
  return new Map(found.rows.flatMap(({ id, reason }) => (reason === null ? [] : [[id, reason]])));
}

async function park(db: Executor, message: QueuedMessage): Promise<void> {
  await sql`update message set state = 'parked', detail = 'the rule is paused' where id = ${message.id}`.execute(
    db,
  );
}

async function cancel(db: Executor, message: QueuedMessage, detail: string, now: Date): Promise<void> {
  await sql`update message set state = 'cancelled', detail = ${detail}, finished_at = ${now}, due_at = null
    where id = ${message.id}`.execute(db);
  await sql`delete from cap_ledger where message_id = ${message.id}`.execute(db);
}

export const messageFactsOf = (message: {
  id: string;
  journeyId: string;
  runId: string;
  channelId: string;
  channelType: string;
  topic: string;
}): JsonObject => ({
  message_id: message.id,
  journey_id: message.journeyId,
  run_id: message.runId,
  channel_id: message.channelId,
  channel: message.channelType,
  topic: message.topic,
});
