import {
  type EventOutcome,
  getHealth,
  getSourceHealth,
  type SourceHealth,
  type SourceSpan,
} from '@skylantern/contracts';
import type { Executor, StateStore } from '@skylantern/store';
import { sql } from 'kysely';
import type { Canary } from '../canary/start-canary.ts';
import { type HandledRoute, handle } from '../http/handle.ts';

const MINUTE_MS = 60_000;
/** Sixty, ninety-six and eighty-four points. */
const spans: Record<SourceSpan, { lengthMs: number; stepMs: number }> = {
  '1h': { lengthMs: 3_600_000, stepMs: MINUTE_MS },
  '24h': { lengthMs: 86_400_000, stepMs: 15 * MINUTE_MS },
  '7d': { lengthMs: 7 * 86_400_000, stepMs: 120 * MINUTE_MS },
};

export function makeHealthRoutes({ state, canary }: { state: StateStore; canary: Canary }): HandledRoute[] {
  return [
    handle(getHealth, async () => canary.state()),
    handle(getSourceHealth, ({ workspaceId, input }) =>
      readSourceHealth(state, workspaceId, input.query.span ?? '24h', new Date()),
    ),
  ];
}

interface Counted {
  source: string;
  step: number;
  outcome: EventOutcome;
  events: number;
  lateSum: number;
  lateMax: number;
  last: Date;
}

export async function readSourceHealth(
  db: Executor,
  workspaceId: string,
  span: SourceSpan,
  now: Date,
): Promise<SourceHealth> {
  const { lengthMs, stepMs } = spans[span];
  const end = now.getTime() - (now.getTime() % stepMs) + stepMs;
  const start = end - lengthMs;
  const points = lengthMs / stepMs;
  const stepOf = sql`floor(extract(epoch from minute - ${new Date(start).toISOString()}::timestamptz) * 1000 / ${stepMs})::int`;
  const from = sql`minute >= ${new Date(start).toISOString()}::timestamptz and minute < ${new Date(end).toISOString()}::timestamptz`;
  const where = sql`workspace_id = ${workspaceId} and ${from}`;
  const [counted, queryable, limited] = await Promise.all([
    sql<Counted>`
      select source, ${stepOf} as step, outcome, sum(events)::bigint as events, sum(late_ms_sum)::bigint as "lateSum",
        max(late_ms_max)::bigint as "lateMax", max(minute) as last
      from source_minute where ${where} group by 1, 2, 3 order by 1, 2`.execute(db),
    sql<Queryable>`
      select source, ${stepOf} as step, sum(took_ms_sum)::float8 / sum(events) as mean, max(took_ms_max)::bigint as most
      from queryable_minute where ${where} group by 1, 2`.execute(db),
    sql<Limited>`select source, ${stepOf} as step, sum(requests)::bigint as requests
      from limited_minute where ${where} group by 1, 2`.execute(db),
  ]);
  const of = <T extends { source: string }>(rows: readonly T[], source: string) =>
    rows.filter((row) => row.source === source);
  const names = new Set([...counted.rows, ...limited.rows].map((row) => row.source));
  const places = <T>(fill: T): T[] => Array.from({ length: points }, () => fill);
  return {
    span,
    stepMs,
    at: Array.from({ length: points }, (_, i) => new Date(start + i * stepMs).toISOString()),
    sources: [...names].sort().map((source) => {
      const queryableMs = places<number | null>(null);
      const queryableMsMax = places<number | null>(null);
      for (const { step, mean, most } of of(queryable.rows, source)) {
        queryableMs[step] = Math.round(mean);
        queryableMsMax[step] = most;
      }
      const limitedRequests = places(0);
      for (const { step, requests } of of(limited.rows, source)) limitedRequests[step] = requests;
      const lines = linesOf(of(counted.rows, source), places);
      return { source, ...lines, queryableMs, queryableMsMax, limitedRequests };
    }),
  };
}

interface Queryable {
  source: string;
  step: number;
  mean: number;
  most: number;
}

interface Limited {
  source: string;
  step: number;
  requests: number;
}

const nothing: Record<EventOutcome, number> = {
  stored: 0,
  duplicate: 0,
  quarantined: 0,
  'refused-forgotten': 0,
  'refused-consent': 0,
  'refused-bot': 0,
  late: 0,
  future: 0,
  limited: 0,
};

function linesOf(rows: readonly Counted[], places: <T>(fill: T) => T[]) {
  const totals = { ...nothing };
  const stored = places(0);
  const duplicates = places(0);
  const errors = places(0);
  const lateMs = places<number | null>(null);
  const lateMsMax = places<number | null>(null);
  let last = 0;
  for (const { outcome, step, events, lateSum, lateMax, last: at } of rows) {
    totals[outcome] += events;
    last = Math.max(last, at.getTime());
    if (outcome === 'duplicate') duplicates[step] = events;
    if (outcome === 'quarantined' || outcome.startsWith('refused-'))
      errors[step] = (errors[step] ?? 0) + events;
    if (outcome !== 'stored') continue;
    stored[step] = events;
    lateMs[step] = Math.round(lateSum / events);
    lateMsMax[step] = lateMax;
  }
  const lastReceivedAt = last === 0 ? null : new Date(last).toISOString();
  return { totals, stored, duplicates, errors, lateMs, lateMsMax, lastReceivedAt };
}
