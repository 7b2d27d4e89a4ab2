import Type, { type Static } from 'typebox';
import { Duration } from './duration.ts';

export const intervalUnits = ['hour', 'day', 'week', 'month', 'quarter'] as const;
export type IntervalUnit = (typeof intervalUnits)[number];
export const IntervalUnit = Type.Enum(intervalUnits);

const LocalDate = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', examples: ['2024-03-01'] });

/**
 * The time that a question is about. Dates are calendar days in the viewer's zone; `until` is the last day,
 * inclusive, as people say it. `last` ends now and begins at a day boundary (`30d` = today and the 29 days before).
 */
export const Period = Type.Union([
  Type.Object({ last: Duration }, { additionalProperties: false }),
  Type.Object({ from: LocalDate, until: LocalDate }, { additionalProperties: false }),
]);
export type Period = Static<typeof Period>;

/** 1 is Monday, 7 is Sunday (ISO 8601). */
export const WeekStart = Type.Integer({ minimum: 1, maximum: 7 });

/** A resolved period: half-open, UTC. */
export interface Instants {
  from: Date;
  to: Date;
}
