const BASE_MS = 500;
const LONGEST_MS = 60_000;
const LONGEST_ORDERED_MS = 3_600_000;

/** `Retry-After` in milliseconds: seconds or an HTTP date; null when absent or not understood. At most an hour. */
export function readRetryAfter(header: string | null, nowMs: number): number | null {
  if (header === null || header.trim() === '') return null;
  const seconds = Number(header);
  const ms = Number.isNaN(seconds) ? Date.parse(header) - nowMs : seconds * 1000;
  return Number.isNaN(ms) ? null : Math.min(Math.max(ms, 0), LONGEST_ORDERED_MS);
}

/** Exponential with full jitter: anywhere between 0 and 0.5 s, 1 s, 2 s … 60 s; never sooner than the server asked. */
export function retryDelayMs(failures: number, orderedMs: number | null, random: () => number): number {
  const ceilingMs = Math.min(LONGEST_MS, BASE_MS * 2 ** Math.max(0, failures - 1));
  return orderedMs === null ? random() * ceilingMs : orderedMs + random() * BASE_MS;
}
