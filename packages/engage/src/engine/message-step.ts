import {
  durationMs,
  isSkylanternError,
  type JourneyGraph,
  type MessageConfig,
  type MessageDecision,
  type MessageState,
} from '@skylantern/contracts';
import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';
import { channels } from '../channels/index.ts';
import { quietUntil } from '../clock/local-time.ts';
import type { MessageFacts } from '../steps/message-facts.ts';
import { type Rendered, renderMessage } from '../templates/render-message.ts';
import { eventFacts, personFacts } from '../templates/template-facts.ts';
import type { RunContext } from './enter-runs.ts';
import { messageIdOf } from './ids.ts';
import { jsonText } from './json-text.ts';
import { findSuppression } from './may-write.ts';
import type { PersonGroup } from './person-group.ts';
import type { EngagementPorts } from './ports.ts';

/** A run at a message step, with what surrounds it. */
export interface MessageMoment {
  run: {
    id: string;
    workspaceId: string;
    journeyId: string;
    versionId: string;
    person: number;
    isControl: boolean;
    step: string;
    visit: number;
    stepEnteredAt: Date;
    rev: number;
    context: RunContext;
  };
  graph: JourneyGraph;
  person: PersonGroup;
  workspace: { name: string; timeZone: string };
  timeZone: string;
  now: Date;
}

/** Everything that the decision depends on; asked alike for both arms. */
export async function loadMessageFacts(
  db: Executor,
  moment: MessageMoment,
  config: unknown,
): Promise<MessageFacts> {
  const { channelId, topic } = config as MessageConfig; // checked against the step's schema when published
  const { run, graph, person, now, timeZone } = moment;
  const found = await sql<{ type: string }>`select type from channel
    where id = ${channelId} and workspace_id = ${run.workspaceId} and archived_at is null`.execute(db);
  const type = found.rows[0]?.type ?? '';
  const address = channels.get(type)?.address(person) ?? null;
  const settings = await loadSettings(db, run.workspaceId);
  const quiet = graph.quietHours ?? settings.quiet;
  const until = quiet === null ? null : quietUntil(now, quiet, timeZone);
  return {
    isControl: run.isControl,
    address,
    unreachable: type === '' ? 'the channel was removed' : `no address for ${type}`,
    suppressed: await findSuppression(db, {
      workspaceId: run.workspaceId,
      numbers: person.numbers,
      type,
      topic,
      address,
    }),
    quiet: until === null || quiet === null ? null : { until, do: quiet.do },
    capped: await findFullCap(db, moment, type, settings.cap),
  };
}

interface Settings {
  cap: { messages: number; perMs: number } | null;
  quiet: { from: string; to: string; do: 'delay' } | null;
}

async function loadSettings(db: Executor, workspaceId: string): Promise<Settings> {
  const found = await sql<{
    messages: number | null;
    perMs: number | null;
    from: string | null;
    to: string | null;
  }>`
    select cap_messages as messages, cap_per_ms as "perMs", quiet_from as from, quiet_to as to
    from engagement_setting where workspace_id = ${workspaceId}`.execute(db);
  const row = found.rows[0];
  if (row === undefined) return { cap: null, quiet: null };
  const { messages, perMs, from, to } = row;
  return {
    cap: messages === null || perMs === null ? null : { messages, perMs },
    quiet: from === null || to === null ? null : { from, to, do: 'delay' },
  };
}

/** Counts under a lock of the person, so that two journeys cannot take the last place together. */
async function findFullCap(
  db: Executor,
  { run, graph, person, now }: MessageMoment,
  type: string,
  ofWorkspace: Settings['cap'],
): Promise<string | null> {
  const ofJourney =
    graph.cap === null ? null : { messages: graph.cap.messages, perMs: durationMs(graph.cap.per) };
  if (ofJourney === null && ofWorkspace === null) return null;
  await sql`select pg_advisory_xact_lock(hashtextextended(${`cap:${run.workspaceId}:${person.current}`}, 0))`.execute(
    db,
  );
  const caps = [
    { cap: ofJourney, journeyId: run.journeyId, says: 'cap of the rule' },
    { cap: ofWorkspace, journeyId: null, says: 'cap of the workspace' },
  ];
  for (const { cap, journeyId, says } of caps) {
    if (cap === null) continue;
    const since = new Date(now.getTime() - cap.perMs);
    const counted = await sql<{ messages: number }>`
      select count(*) as messages from cap_ledger
      where workspace_id = ${run.workspaceId} and person = any(${person.numbers}::int[]) and channel_type = ${type}
        and at > ${since} and (${journeyId}::text is null or journey_id = ${journeyId})`.execute(db);
    if ((counted.rows[0]?.messages ?? 0) >= cap.messages) return `${says}: ${describeCap(cap)}`;
  }
  return null;
}

const describeCap = ({ messages, perMs }: { messages: number; perMs: number }): string =>
  `${messages} per ${(perMs / 3_600_000).toFixed(perMs % 3_600_000 === 0 ? 0 : 2)} h`;

const stateOf: Record<MessageDecision, MessageState> = {
  send: 'queued',
  'held-out': 'ghost',
  capped: 'not-sent',
  'delayed-quiet': 'delayed',
  'dropped-quiet': 'not-sent',
  suppressed: 'not-sent',
  'no-address': 'not-sent',
};

/** Writes the decision down, with what is to be sent. One held back before is decided now, under the same id. */
export async function decideMessage(
  ports: EngagementPorts,
  db: Executor,
  moment: MessageMoment,
  config: unknown,
  decided: { decision: MessageDecision; detail: string; until: Date | null },
): Promise<void> {
  const { channelId, topic, template } = config as MessageConfig; // as above
  const { run, person, now } = moment;
  const { decision } = decided;
  const id = messageIdOf(run.id, run.step, run.visit);
  const rendered = decision === 'send' ? render(ports, moment, id, template) : null;
  const fault = rendered instanceof Error ? rendered.message : null;
  const content = rendered === null || rendered instanceof Error ? null : rendered;
  const state = fault === null ? stateOf[decision] : 'failed';
  const channel = await sql<{ type: string }>`select type from channel where id = ${channelId}`.execute(db);
  const type = channel.rows[0]?.type ?? '';
  const written = await sql`
    insert into message (id, workspace_id, journey_id, version_id, run_id, step, visit, person, is_control, channel_id,
      channel_type, topic, decision, state, address, content, content_hash, due_at, detail, decided_at, finished_at)
    values (${id}, ${run.workspaceId}, ${run.journeyId}, ${run.versionId}, ${run.id}, ${run.step}, ${run.visit},
      ${person.current}, ${run.isControl}, ${channelId}, ${type}, ${topic}, ${decision}, ${state},
      ${decision === 'send' ? (channels.get(type)?.address(person) ?? null) : null},
      ${content === null ? null : jsonText(content.content)}::jsonb, ${content?.hash ?? null},
      ${state === 'queued' ? now : decided.until}, ${fault ?? decided.detail}, ${now},
      ${state === 'queued' || state === 'delayed' ? null : now})
    on conflict (id) do update set decision = excluded.decision, state = excluded.state, address = excluded.address,
      content = excluded.content, content_hash = excluded.content_hash, due_at = excluded.due_at,
      detail = excluded.detail, decided_at = excluded.decided_at, finished_at = excluded.finished_at
      where message.state = 'delayed'
    returning id`.execute(db);
  if (written.rows.length === 0 || decision === 'delayed-quiet') return;
  if ((decision === 'send' && fault === null) || decision === 'held-out')
    await reserveCap(db, moment, id, type);
  await expose(db, moment);
  if (content !== null) await keepLinks(db, id, content.links);
}

function render(
  ports: EngagementPorts,
  moment: MessageMoment,
  id: string,
  template: MessageConfig['template'],
): Rendered | Error {
  const { person, run, workspace } = moment;
  const facts = {
    person: personFacts(person.id, person.properties, person.identities),
    event: eventFacts(run.context.event),
    workspace: { name: workspace.name },
    unsubscribe_url: ports.links.unsubscribe(id),
  };
  try {
    return renderMessage(template, facts, {
      linkUrl: (position) => ports.links.click(id, position),
      pixelUrl: ports.links.open(id),
    });
  } catch (error) {
    if (isSkylanternError(error, 'template.invalid')) return error;
    throw error;
  }
}

/** Control and treated alike: what a cap does to later messages must not differ between the arms. */
async function reserveCap(
  db: Executor,
  { run, person, now }: MessageMoment,
  id: string,
  type: string,
): Promise<void> {
  await sql`insert into cap_ledger (message_id, workspace_id, person, channel_type, journey_id, at)
    values (${id}, ${run.workspaceId}, ${person.current}, ${type}, ${run.journeyId}, ${now})
    on conflict do nothing`.execute(db);
}

/** The clock of the effect starts at the first decision, whatever it was. */
async function expose(db: Executor, { run, person, now }: MessageMoment): Promise<void> {
  await sql`update assignment set exposed_at = ${now}
    where journey_id = ${run.journeyId} and person = any(${person.numbers}::int[]) and exposed_at is null`.execute(
    db,
  );
}

async function keepLinks(db: Executor, id: string, links: readonly string[]): Promise<void> {
  if (links.length === 0) return;
  await sql`insert into tracked_link (message_id, position, url)
    select ${id}::uuid, t.position - 1, t.url from unnest(${links}::text[]) with ordinality as t (url, position)
    on conflict do nothing`.execute(db);
}
