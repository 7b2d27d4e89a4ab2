import type { FunnelParams, FunnelRow } from '@skylantern/analyze';
import type { FunnelGroup } from '../charts/funnel-chart.tsx';
import { duration } from '../format/format.ts';
import { say } from '../i18n/i18n.ts';
import { partKey, partName, type RowPart, type SegmentNames } from './answer-parts.ts';
import type { Counted } from './question.ts';
import { eventName } from './sentence.ts';
import { insightWords } from './words.ts';

export interface FunnelPart extends FunnelGroup, RowPart {
  rows: FunnelRow[];
}

/** Rows of a funnel by part, in the order of the answer. */
export function funnelParts(
  rows: readonly FunnelRow[],
  segments?: SegmentNames,
  count: Counted = 'persons',
): FunnelPart[] {
  const parts = new Map<string, FunnelRow[]>();
  for (const row of rows) {
    const key = partKey(row);
    const list = parts.get(key) ?? [];
    list.push(row);
    parts.set(key, list);
  }
  return [...parts].flatMap(([key, list]) => {
    const [first] = list;
    if (first === undefined) return [];
    return [
      {
        key,
        name: partName(first, segments, count),
        part: first.part,
        values: first.values,
        rows: list,
        cells: list.map((row, i) => ({
          persons: row.persons,
          shareOfFirst: row.shareOfFirst,
          shareOfPrevious: row.shareOfPrevious,
          medianMs: row.medianFromPreviousMs,
          open: i === 0 ? 0 : (list[previousOf(list, i)]?.inProgress ?? 0),
          ...(i === 0 ? {} : { after: previousOf(list, i) }),
        })),
      },
    ];
  });
}

/** The place of the nearest step before that is not optional. */
function previousOf(rows: readonly FunnelRow[], at: number): number {
  let before = at - 1;
  while (before > 0 && rows[before]?.isOptional === true) before -= 1;
  return before;
}

/** Names of the steps; in any order there are only numbers of steps. */
export function stepNames(params: FunnelParams): string[] {
  const t = say(insightWords);
  if (params.order === 'any') return params.steps.map((_, i) => t('steps', { count: i + 1 }));
  return params.steps.map(({ what }) => eventName(what));
}

/** Bars of the time to convert, without the empty ones at both ends. */
export function convertBars(last: FunnelRow | undefined): { key: string; name: string; value: number }[] {
  const bins = last?.histogram ?? [];
  const filled = bins.map((bin) => bin.attempts > 0);
  const [from, until] = [filled.indexOf(true), filled.lastIndexOf(true)];
  if (from < 0) return [];
  return bins.slice(from, until + 1).map((bin) => ({
    key: String(bin.fromMs),
    name: spanText(bin.fromMs, bin.untilMs),
    value: bin.attempts,
  }));
}

/** "under 10 sec", "1–5 min", "15 min – 1 hr". */
function spanText(fromMs: number, untilMs: number): string {
  const t = say(insightWords);
  const until = duration(untilMs);
  if (fromMs === 0) return t('under', { until });
  const [, count, unit] = /^([\d.,]+)(\D+)$/.exec(duration(fromMs)) ?? [];
  const [, , untilUnit] = /^([\d.,]+)(\D+)$/.exec(until) ?? [];
  if (count !== undefined && unit !== undefined && untilUnit?.startsWith(unit)) return `${count}–${until}`;
  return t('between', { from: duration(fromMs), until });
}
