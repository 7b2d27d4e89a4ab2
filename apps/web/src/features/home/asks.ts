import type { InsightRequest, TrendParams } from '@skylantern/analyze';
import type { Period } from '@skylantern/contracts';
import { insightAddress } from '../../insights/insight-search.ts';
import { periodText } from '../../search.ts';

const DAY_MS = 86_400_000;
const minus = (date: string, days: number) =>
  new Date(Date.parse(date) - days * DAY_MS).toISOString().slice(0, 10);

/** True when "last week" would be a lie: the newest events are neither of today nor of yesterday. */
export function isOld(lastDay: string, today: string): boolean {
  return Date.parse(today) - Date.parse(lastDay) > DAY_MS;
}

export function weekTo(lastDay: string): { from: string; until: string } {
  return { from: minus(lastDay, 6), until: lastDay };
}

/** Who was active in a period: the persons behind the numbers of the home page. */
export function activeOn(period: Period): InsightRequest {
  return {
    params: { series: [{ what: { event: null }, measure: { of: 'unique_persons' } }] },
    period,
    interval: 'day',
  };
}

/** A trend over the 28 days of the home page; null is any event. */
export function trendAddress(
  event: string | null,
  measure: 'total' | 'unique_persons',
  lastDay: string,
  today: string,
): string {
  const period: Period = isOld(lastDay, today)
    ? { from: minus(lastDay, 27), until: lastDay }
    : { last: '28d' };
  const params: TrendParams = { series: [{ what: { event }, measure: { of: measure } }] };
  return insightAddress('trend', { params, period: periodText(period), interval: 'day' });
}
