import type { RuleDefinition } from '@skylantern/contracts';
import { type EffectReply, getEffect, listEffects, SkylanternError } from '@skylantern/contracts';
import { countEffect } from '@skylantern/engage';
import type { EventStore, StateStore } from '@skylantern/store';
import { describeEffect } from '@skylantern/verify';
import { sql } from 'kysely';
import { type HandledRoute, handle } from '../http/handle.ts';

/** Effects counted side by side: a list must not keep the event store from everybody else. */
const AT_ONCE = 4;

interface Rule {
  id: string;
  name: string;
  definition: RuleDefinition;
  hasShareChanged: boolean;
  timeZone: string;
}

const ruleColumns = sql`j.id, j.name, coalesce(v.definition, j.draft) as definition, w.time_zone as "timeZone",
  (select count(distinct a.definition -> 'controlShare') from journey_version a where a.journey_id = j.id) > 1
    as "hasShareChanged"`;
const fromRules = sql`from journey j join workspace w on w.id = j.workspace_id
  left join journey_version v on v.id = j.active_version`;

export function makeEffectRoutes({
  state,
  events,
}: {
  state: StateStore;
  events: EventStore;
}): HandledRoute[] {
  const db = state.tables<object>();

  async function effectOf(workspaceId: string, rule: Rule, signal: AbortSignal): Promise<EffectReply> {
    const { controlShare: plannedControlShare, goal } = rule.definition;
    const { hasShareChanged, timeZone } = rule;
    if (goal === undefined) return { counts: null, plannedControlShare, hasShareChanged, effect: null };
    const asked = { workspaceId, journeyId: rule.id, goal, now: new Date(), timeZone };
    const counts = await countEffect(events, asked, signal);
    const effect = describeEffect({ ...counts, plannedControlShare });
    return {
      counts,
      plannedControlShare,
      hasShareChanged,
      effect: effect.state === 'known' ? knownOf(effect) : effect,
    };
  }

  return [
    handle(getEffect, async ({ workspaceId, input, signal }) => {
      const found = await sql<Rule>`select ${ruleColumns} ${fromRules}
        where j.id = ${input.params.id} and j.workspace_id = ${workspaceId}`.execute(db);
      const [rule] = found.rows;
      if (rule === undefined)
        throw new SkylanternError('not-found', 'there is no such rule in this workspace');
      return effectOf(workspaceId, rule, signal);
    }),
    handle(listEffects, async ({ workspaceId, input, signal }) => {
      const { journey, limit = 20 } = input.query;
      const ids = typeof journey === 'string' ? [journey] : (journey ?? null);
      const found = await sql<Rule>`select ${ruleColumns} ${fromRules}
        where j.workspace_id = ${workspaceId} and j.published_at is not null
          and (${ids}::text[] is null or j.id = any(${ids}::text[]))
        order by j.id desc limit ${ids === null ? limit : ids.length}`.execute(db);
      const waiting = found.rows.entries();
      const items: { journeyId: string; name: string; reply: EffectReply }[] = [];
      const work = async () => {
        for (const [at, rule] of waiting) {
          const reply = await effectOf(workspaceId, rule, signal);
          items[at] = { journeyId: rule.id, name: rule.name, reply };
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, work));
      return { items: items.map(({ reply, ...of }) => ({ ...of, ...reply })) };
    }),
  ];
}

type Known = Extract<ReturnType<typeof describeEffect>, { state: 'known' }>;

/** Copies the read-only intervals into what the contract says. */
function knownOf({ confidence, rate, lift, difference, pValue, incremental, verdict }: Known) {
  const copy = ([low, high]: readonly [number, number]): [number, number] => [low, high];
  return {
    state: 'known' as const,
    confidence,
    rate,
    lift: { relative: lift.relative, interval: lift.interval === null ? null : copy(lift.interval) },
    difference: { points: difference.points, interval: copy(difference.interval) },
    pValue,
    incremental: { conversions: incremental.conversions, interval: copy(incremental.interval) },
    verdict,
    value: null,
  };
}
