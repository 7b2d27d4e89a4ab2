import Type from 'typebox';
import { SkylanternError } from './errors.ts';

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

const unitMs = { s: SECOND_MS, m: MINUTE_MS, h: HOUR_MS, d: DAY_MS, w: 7 * DAY_MS } as const;
const pattern = /^([1-9]\d{0,8})(s|m|h|d|w)$/;

/** A length of time as text: `30s`, `15m`, `24h`, `7d`, `2w`. A day is 24 hours. */
export const Duration = Type.String({ pattern: pattern.source, examples: ['24h', '7d'] });

/** Milliseconds of a duration text; throws `request.invalid` on anything else. */
export function durationMs(text: string): number {
  const match = pattern.exec(text);
  const unit = match?.[2];
  if (match === null || unit === undefined || !(unit in unitMs)) {
    throw new SkylanternError(
      'request.invalid',
      `"${text}" is not a duration: write for example 30m, 24h or 7d`,
    );
  }
  return Number(match[1]) * unitMs[unit as keyof typeof unitMs];
}
