import { getOverview, type Period } from '@skylantern/contracts';
import { todayIn } from '../format/time.ts';
import { useHere } from '../session.ts';
import { useCall } from '../use-call.ts';

const DAY_MS = 86_400_000;
const DAYS = 30;

/** The last 30 days; where the newest events are older than a week, the 30 days that end with them. */
export function usualPeriodOf(lastDay: string | null, today: string): Period {
  if (lastDay === null || Date.parse(today) - Date.parse(lastDay) < 7 * DAY_MS) return { last: `${DAYS}d` };
  const from = new Date(Date.parse(lastDay) - (DAYS - 1) * DAY_MS).toISOString().slice(0, 10);
  return { from, until: lastDay };
}

/** Null until it is known which days have events. */
export function useUsualPeriod(): { period: Period; lastDay: string | null } | null {
  const { workspace } = useHere();
  const overview = useCall(getOverview, {});
  if (overview.data === undefined && overview.isFetching) return null;
  const lastDay = overview.data?.lastDay ?? null;
  return { period: usualPeriodOf(lastDay, todayIn(workspace.timeZone)), lastDay };
}
