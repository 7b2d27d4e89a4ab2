import {
  dateOfDay,
  intervalStart,
  intervalsOf,
  type LifeEvent,
  localDay,
  type ReferenceInterval,
} from './life.ts';

export interface ReferenceRetentionQuestion {
  start: string;
  /** The start event must have this property value to match; null: any. */
  startValue: { property: string; value: string } | null;
  return: string;
  membership: 'first_ever' | 'first_matching' | 'first_in_range' | 'recurring';
  returned: 'on' | 'on_or_after' | 'on_or_before' | 'consecutive' | 'bracket';
  brackets: readonly { from: number; until: number }[];
  intervalCount: number;
  minOccurrences: number;
  /** Null: calendar. */
  rollingMs: number | null;
  timeZone: string;
  weekStart: number;
  interval: ReferenceInterval;
  /** Local days, both inclusive. */
  from: number;
  until: number;
  nowMs: number;
}

/** `persons` of every cohort and interval, as `label interval` → count, for those who have reached it. */
export function referenceRetention(
  events: readonly LifeEvent[],
  question: ReferenceRetentionQuestion,
): Record<string, number> {
  const { from, until, interval, weekStart, timeZone } = question;
  const people = events.filter(({ isBot }) => !isBot);
  const answer: Record<string, number> = {};
  const cohorts = intervalsOf(from, until, interval, weekStart);
  const columns = question.returned === 'bracket' ? question.brackets.length : question.intervalCount;
  for (const cohort of cohorts) {
    for (let k = 0; k <= columns; k += 1) answer[`${dateOfDay(cohort)} ${k}`] = 0;
  }
  for (const person of new Set(people.map((event) => event.person))) {
    const mine = people.filter((event) => event.person === person);
    for (const [cohort, startMs] of birthsOf(mine, question)) {
      const intervals = mine
        .filter(({ name }) => name === question.return)
        .map(({ atMs }) => {
          if (question.rollingMs !== null) return Math.floor((atMs - startMs) / question.rollingMs);
          const place = intervalStart(localDay(atMs, timeZone), interval, weekStart);
          return place < cohort ? -1 : intervalsOf(cohort, place, interval, weekStart).length - 1;
        })
        .filter((k) => k >= 1);
      for (let k = 0; k <= columns; k += 1) {
        const key = `${dateOfDay(cohort)} ${k}`;
        if (k === 0 || (hasReached(startMs, k, question) && cameBack(intervals, k, question))) {
          answer[key] = (answer[key] ?? 0) + 1;
        }
      }
    }
  }
  return answer;
}

/** Cohort → its start event's time. */
function birthsOf(mine: readonly LifeEvent[], question: ReferenceRetentionQuestion): Map<number, number> {
  const { from, until, interval, weekStart, timeZone, startValue } = question;
  const births = new Map<number, number>();
  const named = mine
    .filter(({ name }) => name === question.start)
    .sort((one, other) => one.atMs - other.atMs);
  const matches = (event: LifeEvent) =>
    startValue === null || event.properties[startValue.property] === startValue.value;
  const isInRange = ({ atMs }: LifeEvent) => {
    const day = localDay(atMs, timeZone);
    return day >= from && day <= until;
  };
  const add = (event: LifeEvent) => {
    const cohort = intervalStart(localDay(event.atMs, timeZone), interval, weekStart);
    if (!births.has(cohort)) births.set(cohort, event.atMs);
  };
  const matching = named.filter(matches);
  const inRange = matching.filter(isInRange);
  const [first] = matching;
  if (question.membership === 'recurring') for (const event of inRange) add(event);
  else if (question.membership === 'first_in_range') {
    if (inRange[0] !== undefined) add(inRange[0]);
  } else if (first !== undefined && isInRange(first)) {
    // of several events at the very first instant one that matches is enough
    const isVeryFirst = first.atMs === named[0]?.atMs;
    if (question.membership === 'first_matching' || isVeryFirst) add(first);
  }
  return births;
}

function hasReached(startMs: number, k: number, question: ReferenceRetentionQuestion): boolean {
  if (question.rollingMs === null) return true;
  const last = question.returned === 'bracket' ? (question.brackets[k - 1]?.until ?? 0) : k;
  return startMs + (last + 1) * question.rollingMs <= question.nowMs;
}

function cameBack(intervals: readonly number[], k: number, question: ReferenceRetentionQuestion): boolean {
  const { minOccurrences, returned } = question;
  const count = (from: number, until: number) =>
    intervals.filter((one) => one >= from && one <= until).length;
  const isHit = (one: number) => count(one, one) >= minOccurrences;
  const range = (from: number, until: number) => Array.from({ length: until - from + 1 }, (_, i) => from + i);
  switch (returned) {
    case 'on':
      return isHit(k);
    case 'on_or_after':
      return intervals.some((one) => one >= k && isHit(one));
    case 'on_or_before':
      return range(1, k).some(isHit);
    case 'consecutive':
      return range(1, k).every(isHit);
    case 'bracket': {
      const bracket = question.brackets[k - 1];
      return bracket !== undefined && count(bracket.from, bracket.until) >= minOccurrences;
    }
  }
}
