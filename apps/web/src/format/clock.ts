import { NOTHING } from './format.ts';

/** Time of day in the zone: 14:05, with seconds 14:05:09. */
export function clock(at: string | undefined, timeZone: string, seconds = false): string {
  if (at === undefined) return NOTHING;
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return NOTHING;
  return new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    ...(seconds ? { second: '2-digit' } : {}),
  }).format(date);
}
