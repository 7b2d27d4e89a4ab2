import { LRUCache } from 'lru-cache';
import type { WorkspaceClock } from './build-row.ts';

const HOUR_MS = 3_600_000;

/** Days in a zone, by a cache of quarter hours: every zone's offset is a multiple of 15 minutes. */
export function makeWorkspaceClock(timeZone: string): WorkspaceClock {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  const days = new LRUCache<number, string>({ max: 20_000 });
  return {
    dayOf(at) {
      const quarter = Math.floor(at.getTime() / (HOUR_MS / 4));
      let day = days.get(quarter);
      if (day === undefined) {
        day = format.format(at);
        days.set(quarter, day);
      }
      return day;
    },
  };
}
