import { ownEvents } from '@skylantern/contracts';
import {
  dateOfDay,
  intervalStart,
  intervalsOf,
  type LifeEvent,
  localDay,
  type ReferenceInterval,
} from './life.ts';

export interface ReferenceTrendQuestion {
  event: string | null;
  measure: 'total' | 'unique_persons' | 'per_person' | 'sum' | 'median' | 'active7';
  /** Of `sum` and `median`. */
  property: string;
  timeZone: string;
  weekStart: number;
  interval: ReferenceInterval;
  /** Local days, both inclusive. */
  from: number;
  until: number;
  includeBots: boolean;
}

/** Values by label, and `whole` for the period. Counts one event after the other. */
export function referenceTrend(
  events: readonly LifeEvent[],
  question: ReferenceTrendQuestion,
): Record<string, number | null> {
  const { from, until, interval, weekStart, timeZone } = question;
  const matching = events
    .filter(
      ({ name, isBot }) =>
        (question.event === null ? !ownEvents.has(name) : name === question.event) &&
        (question.includeBots || !isBot),
    )
    .map((event) => ({ ...event, day: localDay(event.atMs, timeZone) }));
  const inRange = matching.filter(({ day }) => day >= from && day <= until);
  const answer: Record<string, number | null> = {};
  const starts = intervalsOf(from, until, interval, weekStart);
  for (const [i, start] of starts.entries()) {
    const last = (starts[i + 1] ?? lastDay(start, interval, weekStart) + 1) - 1;
    const mine =
      question.measure === 'active7'
        ? matching.filter(({ day }) => day <= last && day > last - 7)
        : inRange.filter(({ day }) => intervalStart(day, interval, weekStart) === start);
    answer[dateOfDay(start)] = measure(mine, question);
  }
  answer['whole'] = measure(inRange, question);
  return answer;
}

function lastDay(start: number, interval: ReferenceInterval, weekStart: number): number {
  let day = start;
  while (intervalStart(day + 1, interval, weekStart) === start) day += 1;
  return day;
}

function measure(events: readonly LifeEvent[], question: ReferenceTrendQuestion): number | null {
  const persons = new Set(events.map(({ person }) => person)).size;
  if (question.measure === 'total') return events.length;
  if (question.measure === 'unique_persons' || question.measure === 'active7') return persons;
  if (question.measure === 'per_person') return persons === 0 ? 0 : events.length / persons;
  const numbers = events.flatMap(({ properties }) => {
    const value = properties[question.property];
    const isNumber =
      typeof value === 'number' || (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value));
    return isNumber ? [Number(value)] : [];
  });
  if (question.measure === 'sum') return numbers.reduce((sum, one) => sum + one, 0);
  numbers.sort((one, other) => one - other);
  if (numbers.length === 0) return null;
  const middle = (numbers.length - 1) / 2;
  return ((numbers[Math.floor(middle)] ?? 0) + (numbers[Math.ceil(middle)] ?? 0)) / 2;
}
