import { matcherToSql } from '@skylantern/analyze';
import { makePersonOf } from '@skylantern/analyze/server';
import { durationMs, type Goal } from '@skylantern/contracts';
import type { EventStore } from '@skylantern/store';
import { instant, int, type Sql, sql, str } from '@skylantern/store/sql';

/** Persons of both arms; those still inside their window are `maturing` and in no other count. */
export interface EffectCounts {
  treated: { persons: number; converted: number };
  control: { persons: number; converted: number };
  maturing: { treated: number; control: number };
}

/**
 * Everybody who came to the first decision on a message counts, reached or not, once, from that instant: the goal
 * is reached by an event in [decision, decision + window]. A person merged from both arms keeps the earlier one's.
 */
export async function countEffect(
  events: EventStore,
  asked: { workspaceId: string; journeyId: string; goal: Goal; now: Date; timeZone: string },
  signal?: AbortSignal,
): Promise<EffectCounts> {
  const rows = await events.query<EffectRow>(effectSql(asked), { signal });
  const of = (isControl: 0 | 1, isMature: 0 | 1) =>
    rows.find((row) => row.is_control === isControl && row.is_mature === isMature) ?? {
      persons: 0,
      converted: 0,
    };
  return {
    treated: { persons: of(0, 1).persons, converted: of(0, 1).converted },
    control: { persons: of(1, 1).persons, converted: of(1, 1).converted },
    maturing: { treated: of(0, 0).persons, control: of(1, 0).persons },
  };
}

interface EffectRow {
  is_control: 0 | 1;
  is_mature: 0 | 1;
  persons: number;
  converted: number;
}

export function effectSql(asked: {
  workspaceId: string;
  journeyId: string;
  goal: Goal;
  now: Date;
  timeZone: string;
}): Sql {
  const workspace = str(asked.workspaceId);
  const windowMs = int(durationMs(asked.goal.within));
  const personOf = makePersonOf(asked.workspaceId, true);
  const what = matcherToSql(asked.goal.what, {
    workspaceId: asked.workspaceId,
    timeZone: asked.timeZone,
    personOf,
    segmentPersons: () => sql`SELECT toUInt32(0) WHERE 0`,
  });
  return sql`
    WITH exposed AS (
      SELECT ${personOf(sql`person`)} AS who, argMin(is_control, exposed_at) AS arm, min(exposed_at) AS since
      FROM exposures FINAL
      WHERE workspace_id = ${workspace} AND journey_id = ${str(asked.journeyId)}
      GROUP BY who
    ), reached AS (
      SELECT ${personOf(sql`person`)} AS who, groupArray(toUnixTimestamp64Milli(occurred_at)) AS times
      FROM events
      WHERE workspace_id = ${workspace} AND is_bot = 0 AND ${what}
        AND day >= toDate((SELECT min(since) FROM exposed) - INTERVAL 1 DAY)
        AND occurred_at >= (SELECT min(since) FROM exposed)
        AND who IN (SELECT who FROM exposed)
      GROUP BY who
    )
    SELECT arm AS is_control, since_ms + ${windowMs} <= toUnixTimestamp64Milli(${instant(asked.now)}) AS is_mature,
      count() AS persons, countIf(arrayExists(at -> at BETWEEN since_ms AND since_ms + ${windowMs}, times)) AS converted
    FROM (
      SELECT exposed.arm AS arm, toUnixTimestamp64Milli(exposed.since) AS since_ms, reached.times AS times
      FROM exposed LEFT JOIN reached ON reached.who = exposed.who
    )
    GROUP BY is_control, is_mature ORDER BY is_control, is_mature`;
}
