import {
  durationMs,
  isSkylanternError,
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
import { messageIdOf } from './ids.ts';
import type { EngagementPorts } from './ports.ts';
import type { RunMoment } from './run-moment.ts';
import { writeLedger } from './run-writes.ts';

/** Everything that the decision depends on; asked alike for both arms. */
export async function loadMessageFacts(
  db: Executor,
  moment: RunMoment,
  config: unknown,
): Promise<MessageFacts> {
  const { channelId, topic } = config as MessageConfig; // checked against the step's schema when published
  const { run, graph, person, workspace, now, timeZone, around } = moment;
  const type = around.findChannelType(run.workspaceId, channelId) ?? '';
  const address = channels.get(type)?.address(person) ?? null;
  const quiet = graph.quietHours ?? workspace.quiet;
  const until = quiet === null ? null : quietUntil(now, quiet, timeZone);
  return {
    isControl: run.isControl,
    address,
    unreachable: type === '' ? 'the channel was removed' : `no address for ${type}`,
    suppressed: around.findSuppression(run.workspaceId, person, type, topic, address),
    quiet: until === null || quiet === null ? null : { until, do: quiet.do },
    capped: await findFullCap(db, moment, type),
  };
}

const hasCap = ({ graph, workspace }: RunMoment): boolean => graph.cap !== null || workspace.cap !== null;

/** Counts under a lock of the person, so that two journeys cannot take the last place together. */
async function findFullCap(db: Executor, moment: RunMoment, type: string): Promise<string | null> {
  const { run, graph, person, workspace, now } = moment;
  if (!hasCap(moment)) return null;
  await sql`select pg_advisory_xact_lock(hashtextextended(${`cap:${run.workspaceId}:${person.current}`}, 0))`.execute(
    db,
  );
  const ofRule =
    graph.cap === null ? null : { messages: graph.cap.messages, perMs: durationMs(graph.cap.per) };
  const caps = [
    { cap: ofRule, journeyId: run.journeyId, says: 'cap of the rule' },
    { cap: workspace.cap, journeyId: null, says: 'cap of the workspace' },
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

/** Notes the decision with what is to be sent; written with the run's transition. */
export async function decideMessage(
  ports: EngagementPorts,
  db: Executor,
  moment: RunMoment,
  config: unknown,
  decided: { decision: MessageDecision; detail: string; until: Date | null },
): Promise<void> {
  const { channelId, topic, template } = config as MessageConfig; // as above
  const { run, person, now, around, writes } = moment;
  const { decision } = decided;
  const id = messageIdOf(run.id, run.step, run.visit);
  const type = around.findChannelType(run.workspaceId, channelId) ?? '';
  const rendered = decision === 'send' ? render(ports, moment, id, template) : null;
  const isFaulty = rendered instanceof Error;
  const ready = isFaulty ? null : rendered;
  const state = isFaulty ? 'failed' : stateOf[decision];
  writes.messages.push({
    id,
    workspaceId: run.workspaceId,
    journeyId: run.journeyId,
    versionId: run.versionId,
    runId: run.id,
    step: run.step,
    visit: run.visit,
    person: person.current,
    isControl: run.isControl,
    channelId,
    channelType: type,
    topic,
    decision,
    state,
    address: decision === 'send' ? (channels.get(type)?.address(person) ?? null) : null,
    content: ready?.content ?? null,
    contentHash: ready?.hash ?? null,
    dueAt: state === 'queued' ? now : decided.until,
    detail: isFaulty ? rendered.message : decided.detail,
    decidedAt: now,
    finishedAt: state === 'queued' || state === 'delayed' ? null : now,
  });
  if (decision === 'delayed-quiet') return;
  writes.exposures.push({ journeyId: run.journeyId, numbers: person.numbers });
  for (const [position, url] of (ready?.links ?? []).entries())
    writes.links.push({ messageId: id, position, url });
  if (state === 'queued' || state === 'ghost') await reserveCap(db, moment, id, type);
}

/** Control and treated alike: what a cap does to later messages must not differ between the arms. */
async function reserveCap(
  db: Executor,
  moment: RunMoment,
  messageId: string,
  channelType: string,
): Promise<void> {
  const { run, person, now, writes } = moment;
  const { workspaceId, journeyId } = run;
  const row = { messageId, workspaceId, person: person.current, channelType, journeyId, at: now };
  // Where a cap counts, the next run of the same batch must see it.
  if (hasCap(moment)) await writeLedger(db, [row]);
  else writes.ledger.push(row);
}

function render(
  ports: EngagementPorts,
  moment: RunMoment,
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
