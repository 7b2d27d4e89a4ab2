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
  const [counted, queryable] = await Promise.all([
    sql<Counted>`
      select source, ${stepOf} as step, outcome, sum(events)::bigint as events, sum(late_ms_sum)::bigint as "lateSum",
        max(late_ms_max)::bigint as "lateMax", max(minute) as last
      from source_minute where workspace_id = ${workspaceId} and ${from}
      group by 1, 2, 3 order by 1, 2`.execute(db),
    sql<{ step: number; batches: number; sum: number; max: number }>`
      select ${stepOf} as step, sum(batches)::bigint as batches, sum(took_ms_sum)::bigint as sum,
        max(took_ms_max)::bigint as max
      from queryable_minute where ${from} group by 1`.execute(db),
  ]);
  const bySource = new Map<string, Counted[]>();
  for (const row of counted.rows) bySource.set(row.source, [...(bySource.get(row.source) ?? []), row]);
  const places = <T>(fill: T): T[] => Array.from({ length: points }, () => fill);
  const meanMs = places<number | null>(null);
  const maxMs = places<number | null>(null);
  for (const { step, batches, sum, max } of queryable.rows) {
    meanMs[step] = Math.round(sum / batches);
    maxMs[step] = max;
  }
  return {
    span,
    stepMs,
    at: Array.from({ length: points }, (_, i) => new Date(start + i * stepMs).toISOString()),
    sources: [...bySource].map(([source, rows]) => ({ source, ...linesOf(rows, places) })),
    queryable: { meanMs, maxMs },
  };
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
  const lastReceivedAt = new Date(last).toISOString();
  return { totals, stored, duplicates, errors, lateMs, lateMsMax, lastReceivedAt };
}
