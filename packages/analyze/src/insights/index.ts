import type { Insight } from '../define-insight.ts';
import { funnel } from './funnel.ts';
import { retention } from './retention.ts';
import { trend } from './trend.ts';

/** Every insight, one line each. */
export const insights: readonly Insight[] = [trend, funnel, retention];

export function findInsight(name: string): Insight | null {
  return insights.find((insight) => insight.name === name) ?? null;
}
