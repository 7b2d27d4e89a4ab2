import { DAY_MS, durationMs } from '@skylantern/contracts';
import type { InsightContext } from '../../define-insight.ts';
import { type Bucket, bucketsOf, nextInterval, startOfInterval, zoned } from '../../period.ts';
import type { RetentionParams } from '../retention.ts';

export type CellState = 'complete' | 'partial' | 'future';

export interface Column {
  /** First and last interval after the start. */
  from: number;
  until: number;
}

/** What a retention question comes to, with all defaults filled in. */
export interface RetentionPlan {
  cohorts: Bucket[];
  /** All intervals from the first cohort to the last that a cell may ask for or that has begun. */
  axis: Bucket[];
  columns: Column[];
  minOccurrences: number;
  membership: NonNullable<RetentionParams['membership']>;
  returned: NonNullable<RetentionParams['returned']>;
  /** Null: calendar. */
  rollingMs: number | null;
  /** Where returns are looked for. */
  returnsUntil: Date;
}

export function planRetention(params: RetentionParams, context: InsightContext): RetentionPlan {
  const { interval, timeZone, weekStart, now, period } = context;
  const returned = params.returned ?? 'on';
  const columns: Column[] =
    returned === 'bracket'
      ? (params.brackets ?? [])
      : Array.from({ length: params.intervalCount ?? 11 }, (_, i) => ({ from: i + 1, until: i + 1 }));
  const rollingMs = params.intervals === 'rolling' ? rollingLength(params, interval) : null;
  const cohorts = bucketsOf(period, interval, timeZone, weekStart, now);
  const last = columns.at(-1)?.until ?? 1;
  const returnsUntil = returnsEnd(cohorts, last, rollingMs, returned === 'on_or_after', context);
  const axisEnd = cohorts.at(-1)?.to ?? period.to;
  return {
    cohorts,
    axis: bucketsOf(
      { from: period.from, to: returnsUntil > axisEnd ? returnsUntil : axisEnd },
      interval,
      timeZone,
      weekStart,
      now,
    ),
    columns,
    minOccurrences: params.minOccurrences ?? 1,
    membership: params.membership ?? 'recurring',
    returned,
    rollingMs,
    returnsUntil,
  };
}

function rollingLength(params: RetentionParams, interval: InsightContext['interval']): number {
  if (params.rollingLength !== undefined) return durationMs(params.rollingLength);
  return interval === 'week' ? 7 * DAY_MS : interval === 'month' ? 30 * DAY_MS : DAY_MS;
}

/** No cell looks further than its last interval; "or after" looks up to now. */
function returnsEnd(
  cohorts: readonly Bucket[],
  last: number,
  rollingMs: number | null,
  orAfter: boolean,
  { interval, timeZone, weekStart, now, period }: InsightContext,
): Date {
  const untilNow = nextInterval(
    startOfInterval(zoned(now, timeZone), interval, weekStart),
    interval,
    weekStart,
  );
  const latest = Math.max(untilNow.epochMilliseconds, period.to.getTime());
  if (orAfter) return new Date(latest);
  const lastCohortEnd = cohorts.at(-1)?.to ?? period.to;
  let end = zoned(lastCohortEnd, timeZone);
  if (rollingMs === null) {
    for (let i = 0; i < last && end.epochMilliseconds < latest; i += 1)
      end = nextInterval(end, interval, weekStart);
  }
  const wanted = end.epochMilliseconds + (rollingMs === null ? 0 : (last + 1) * rollingMs);
  return new Date(Math.min(wanted, latest));
}

/** A calendar cell is over when its interval is; a rolling cell when it is over for the last person of the cohort. */
export function stateOf(plan: RetentionPlan, cohort: number, column: Column, now: Date): CellState {
  const bucket = plan.cohorts[cohort];
  if (bucket === undefined) return 'future';
  if (plan.rollingMs !== null) {
    const over = bucket.to.getTime() + (column.until + 1) * plan.rollingMs;
    const begun = bucket.from.getTime() + column.from * plan.rollingMs;
    return over <= now.getTime() ? 'complete' : begun > now.getTime() ? 'future' : 'partial';
  }
  const first = plan.axis[cohort + column.from];
  const last = plan.axis[cohort + column.until];
  if (first === undefined || first.from > now) return 'future';
  return last !== undefined && last.to <= now ? 'complete' : 'partial';
}
