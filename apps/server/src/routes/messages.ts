import {
  type JsonObject,
  listJourneyMessages,
  listPersonMessages,
  type MessageReply,
  previewMessage,
  sendTestMessage,
} from '@skylantern/contracts';
import { type Preview, publicIdOf } from '@skylantern/engage';
import type { Executor, StateStore } from '@skylantern/store';
import { sql } from 'kysely';
import { type HandledRoute, handle } from '../http/handle.ts';
import { audit } from '../workspaces/audit.ts';
import { sendReply } from './channels.ts';
import { labelOf } from './journeys.ts';
import { newestFirst } from './newest-first.ts';

export function makeMessageRoutes(ports: { state: StateStore; preview: Preview }): HandledRoute[] {
  const { preview } = ports;
  const db = ports.state.tables<object>();
  return [
    handle(previewMessage, async ({ workspaceId, input }) =>
      preview.render(requestOf(workspaceId, input.body)),
    ),
    handle(sendTestMessage, async ({ workspaceId, principal, input }) => {
      const { to, message } = input.body;
      const sent = await preview.sendTest(requestOf(workspaceId, input.body), to);
      await audit(db, {
        workspaceId,
        principal,
        action: 'message.tested',
        subject: message.channelId,
        detail: { to, outcome: sent.outcome },
      });
      return sendReply(sent);
    }),
    handle(listJourneyMessages, async ({ workspaceId, input }) => {
      const { id } = input.params;
      const state = input.query.state ?? null;
      const page = await newestFirst(
        input.query,
        async (before, limit) => {
          const found = await sql<MessageRow>`${selectMessages}
            where m.journey_id = ${id} and m.workspace_id = ${workspaceId} and (${state}::text is null or m.state = ${state})
              and (m.decided_at, m.id) < (${before.at}, ${before.id}::uuid)
            order by m.decided_at desc, m.id desc limit ${limit}`.execute(db);
          return found.rows;
        },
        { at: (row) => row.decidedAt, item: messageReply },
      );
      const counts = await countMessages(db, workspaceId, id);
      const sum = (of: 'opened' | 'clicked' | 'unsubscribed') =>
        counts.reduce((total, row) => total + row[of], 0);
      return {
        ...page,
        counts: counts.map(({ decision, state, messages }) => ({ decision, state, messages })),
        opened: sum('opened'),
        clicked: sum('clicked'),
        unsubscribed: sum('unsubscribed'),
      };
    }),
    handle(listPersonMessages, async ({ workspaceId, input }) =>
      newestFirst(
        input.query,
        async (before, limit) => {
          const found = await sql<MessageRow>`${selectMessages}
            where m.workspace_id = ${workspaceId} and m.person in (
              select number from person where workspace_id = ${workspaceId}
                and coalesce(merged_into, number) = (select coalesce(merged_into, number) from person
                  where workspace_id = ${workspaceId} and (id = ${input.params.id} or number::text = ${input.params.id}) limit 1))
              and (m.decided_at, m.id) < (${before.at}, ${before.id}::uuid)
            order by m.decided_at desc, m.id desc limit ${limit}`.execute(db);
          return found.rows;
        },
        { at: (row) => row.decidedAt, item: messageReply },
      ),
    ),
  ];
}

function requestOf(
  workspaceId: string,
  body: {
    message: Parameters<Preview['render']>[0]['message'];
    personId?: string;
    eventProperties?: Record<string, unknown>;
  },
): Parameters<Preview['render']>[0] {
  const eventProperties = (body.eventProperties ?? {}) as JsonObject; // came as JSON
  return { workspaceId, message: body.message, personId: body.personId ?? null, eventProperties };
}

interface MessageRow extends Omit<MessageReply, 'decidedAt' | 'dueAt' | 'sentAt' | 'openedAt' | 'clickedAt'> {
  decidedAt: Date;
  dueAt: Date | null;
  sentAt: Date | null;
  openedAt: Date | null;
  clickedAt: Date | null;
}

const selectMessages = sql`
  select m.id, m.journey_id as "journeyId", j.name as "journeyName", p.id as "personId", ${labelOf} as "personLabel",
    m.channel_type as channel, m.topic, m.decision, m.state, m.is_control as "isControl", m.address, m.attempts, m.detail,
    m.decided_at as "decidedAt", m.due_at as "dueAt", m.sent_at as "sentAt", m.opened_at as "openedAt",
    m.clicked_at as "clickedAt"
  from message m join journey j on j.id = m.journey_id
  join person o on o.workspace_id = m.workspace_id and o.number = m.person
  join person p on p.workspace_id = o.workspace_id and p.number = coalesce(o.merged_into, o.number)`;

const messageReply = (row: MessageRow): MessageReply => ({
  ...row,
  id: publicIdOf('message', row.id),
  decidedAt: row.decidedAt.toISOString(),
  dueAt: row.dueAt?.toISOString() ?? null,
  sentAt: row.sentAt?.toISOString() ?? null,
  openedAt: row.openedAt?.toISOString() ?? null,
  clickedAt: row.clickedAt?.toISOString() ?? null,
});

interface MessageCount {
  decision: MessageReply['decision'];
  state: MessageReply['state'];
  messages: number;
  opened: number;
  clicked: number;
  unsubscribed: number;
}

/** Of all that were ever decided on: those that were removed for their age, too. */
async function countMessages(db: Executor, workspaceId: string, journeyId: string): Promise<MessageCount[]> {
  const found = await sql<MessageCount>`
    select decision, state, sum(messages)::bigint as messages, sum(opened)::bigint as opened,
      sum(clicked)::bigint as clicked, sum(unsubscribed)::bigint as unsubscribed
    from (
      select decision, state, count(*) as messages, count(opened_at) as opened, count(clicked_at) as clicked,
        count(unsubscribed_at) as unsubscribed
      from message where journey_id = ${journeyId} and workspace_id = ${workspaceId} group by decision, state
      union all
      select d.decision, d.state, d.messages, d.opened, d.clicked, d.unsubscribed
      from removed_message d join journey j on j.id = d.journey_id
      where d.journey_id = ${journeyId} and j.workspace_id = ${workspaceId}
    ) all_messages group by decision, state order by decision, state`.execute(db);
  return found.rows;
}
