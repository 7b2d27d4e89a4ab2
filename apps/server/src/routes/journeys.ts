import {
  createJourney,
  durationMs,
  endJourney,
  getEngagementSettings,
  getJourney,
  type JourneyDetail,
  type JourneySummary,
  listJourneys,
  listRuns,
  pauseJourney,
  publishJourney,
  type RuleDefinition,
  resumeJourney,
  SkylanternError,
  setEngagementSettings,
  updateJourney,
} from '@skylantern/contracts';
import { type Journeys, makeJourneys, publicIdOf } from '@skylantern/engage';
import type { StateStore } from '@skylantern/store';
import { sql } from 'kysely';
import { type HandledRoute, handle } from '../http/handle.ts';
import { actorOf } from '../http/principal.ts';
import { audit } from '../workspaces/audit.ts';
import { newestFirst } from './newest-first.ts';
import { pageOf } from './page.ts';

export function makeJourneyRoutes({ state }: { state: StateStore }): HandledRoute[] {
  const db = state.tables<object>();
  const journeys: Journeys = makeJourneys({ state, now: () => new Date() });

  async function detailOf(workspaceId: string, id: string): Promise<JourneyDetail> {
    const found = await sql<
      SummaryRow & { draft: RuleDefinition; published: RuleDefinition | null; nextAt: Date | null }
    >`
      select ${summaryColumns}, j.draft, v.definition as published, j.next_at as "nextAt"
      from journey j left join journey_version v on v.id = j.active_version
      where j.workspace_id = ${workspaceId} and j.id = ${id}`.execute(db);
    const row = found.rows[0];
    if (row === undefined) throw new SkylanternError('not-found', 'there is no such rule in this workspace');
    const { draft, published, nextAt } = row;
    const hasUnpublishedChanges = JSON.stringify(draft) !== JSON.stringify(published); // jsonb sorts its keys
    return {
      ...summaryOf(row),
      draft,
      published,
      hasUnpublishedChanges,
      nextAt: nextAt?.toISOString() ?? null,
    };
  }

  type Verb = 'publish' | 'pause' | 'resume' | 'end';
  const changing = (
    route: typeof publishJourney | typeof pauseJourney | typeof resumeJourney | typeof endJourney,
    verb: Verb,
  ): HandledRoute =>
    handle(route as typeof publishJourney, async ({ workspaceId, principal, input }) => {
      // they differ in their path alone
      const { id } = input.params;
      await journeys[verb](workspaceId, id, actorOf(principal));
      await audit(db, { workspaceId, principal, action: `journey.${verb}`, subject: id });
      return detailOf(workspaceId, id);
    });

  return [
    handle(listJourneys, async ({ workspaceId, input }) =>
      pageOf<JourneySummary>(input.query, async (after, limit) => {
        const found = await sql<SummaryRow>`
          select ${summaryColumns} from journey j left join journey_version v on v.id = j.active_version
          where j.workspace_id = ${workspaceId} and (${after} = '' or j.id < ${after})
            and (${input.query.state ?? null}::text is null or j.state = ${input.query.state ?? null})
            and strpos(lower(j.name), lower(${input.query.search ?? ''})) > 0
          order by j.id desc limit ${limit}`.execute(db);
        return found.rows.map(summaryOf);
      }),
    ),
    handle(createJourney, async ({ workspaceId, principal, input }) => {
      const { name, definition } = input.body;
      const id = await journeys.create(workspaceId, name, definition);
      await audit(db, { workspaceId, principal, action: 'journey.created', subject: id, detail: { name } });
      return detailOf(workspaceId, id);
    }),
    handle(getJourney, ({ workspaceId, input }) => detailOf(workspaceId, input.params.id)),
    handle(updateJourney, async ({ workspaceId, principal, input }) => {
      const { id } = input.params;
      const { name, definition } = input.body;
      await journeys.update(workspaceId, id, {
        ...(name === undefined ? {} : { name }),
        ...(definition === undefined ? {} : { draft: definition }),
      });
      await audit(db, { workspaceId, principal, action: 'journey.updated', subject: id });
      return detailOf(workspaceId, id);
    }),
    changing(publishJourney, 'publish'),
    changing(pauseJourney, 'pause'),
    changing(resumeJourney, 'resume'),
    changing(endJourney, 'end'),
    handle(listRuns, async ({ workspaceId, input }) =>
      newestFirst(
        input.query,
        async (before, limit) => {
          const found = await sql<RunRow>`
            select r.id, p.id as "personId", ${labelOf} as "personLabel", r.state, r.step, v.number as version,
              r.is_control as "isControl", r.entered_at as "enteredAt", r.wake_at as "wakeAt", r.ended_at as "endedAt",
              r.end_reason as "endReason"
            from run r join journey_version v on v.id = r.version_id
            join person o on o.workspace_id = r.workspace_id and o.number = r.person
            join person p on p.workspace_id = o.workspace_id and p.number = coalesce(o.merged_into, o.number)
            where r.journey_id = ${input.params.id} and r.workspace_id = ${workspaceId}
              and (r.entered_at, r.id) < (${before.at}, ${before.id}::uuid)
            order by r.entered_at desc, r.id desc limit ${limit}`.execute(db);
          return found.rows;
        },
        {
          at: (row) => row.enteredAt,
          item: (row) => ({
            ...row,
            id: publicIdOf('run', row.id),
            enteredAt: row.enteredAt.toISOString(),
            wakeAt: row.wakeAt?.toISOString() ?? null,
            endedAt: row.endedAt?.toISOString() ?? null,
          }),
        },
      ),
    ),
    handle(getEngagementSettings, async ({ workspaceId }) => {
      const found = await sql<SettingsRow>`
        select cap_messages as messages, cap_per_ms as "perMs", quiet_from as from, quiet_to as to
        from engagement_setting where workspace_id = ${workspaceId}`.execute(db);
      const row = found.rows[0];
      return {
        cap:
          row === undefined || row.messages === null || row.perMs === null
            ? null
            : { messages: row.messages, per: textOf(row.perMs) },
        quietHours:
          row === undefined || row.from === null || row.to === null ? null : { from: row.from, to: row.to },
      };
    }),
    handle(setEngagementSettings, async ({ workspaceId, principal, input }) => {
      const { cap, quietHours } = input.body;
      await sql`insert into engagement_setting (workspace_id, cap_messages, cap_per_ms, quiet_from, quiet_to)
        values (${workspaceId}, ${cap?.messages ?? null}, ${cap === null ? null : durationMs(cap.per)},
          ${quietHours?.from ?? null}, ${quietHours?.to ?? null})
        on conflict (workspace_id) do update set cap_messages = excluded.cap_messages, cap_per_ms = excluded.cap_per_ms,
          quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to, updated_at = now()`.execute(db);
      await audit(db, {
        workspaceId,
        principal,
        action: 'engagement.settings',
        subject: workspaceId,
        detail: input.body,
      });
      return { done: true as const };
    }),
  ];
}

/** The best name we have for the person in `p`. */
export const labelOf = sql`coalesce(p.properties ->> 'name', p.properties ->> 'email',
  (select min(i.value) from identity i
    where i.workspace_id = p.workspace_id and i.person = p.number and i.type = 'user_id'), left(p.id, 12))`;

interface SummaryRow {
  id: string;
  kind: 'rule' | 'journey';
  name: string;
  state: JourneySummary['state'];
  version: number | null;
  entered: number;
  waiting: number;
  sent: number;
  updatedAt: Date;
  publishedAt: Date | null;
}

const summaryColumns = sql`j.id, j.kind, j.name, j.state, v.number as version, j.updated_at as "updatedAt",
  j.published_at as "publishedAt",
  (select count(*) from run r where r.journey_id = j.id) + j.removed_runs as entered,
  (select count(*) from run r where r.journey_id = j.id and r.state <> 'ended') as waiting,
  (select count(*) from message m where m.journey_id = j.id and m.state = 'sent')
    + (select coalesce(sum(d.messages), 0)::bigint from removed_message d where d.journey_id = j.id and d.state = 'sent')
    as sent`;

const summaryOf = ({ updatedAt, publishedAt, ...row }: SummaryRow): JourneySummary => ({
  ...row,
  updatedAt: updatedAt.toISOString(),
  publishedAt: publishedAt?.toISOString() ?? null,
});

interface RunRow {
  id: string;
  personId: string;
  personLabel: string;
  state: 'waiting' | 'parked' | 'ended';
  step: string;
  version: number;
  isControl: boolean;
  enteredAt: Date;
  wakeAt: Date | null;
  endedAt: Date | null;
  endReason: string | null;
}

interface SettingsRow {
  messages: number | null;
  perMs: number | null;
  from: string | null;
  to: string | null;
}

/** The shortest duration text of whole units. */
function textOf(ms: number): string {
  for (const [unit, length] of [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['m', 60_000],
  ] as const) {
    if (ms % length === 0) return `${ms / length}${unit}`;
  }
  return `${Math.round(ms / 1000)}s`;
}
