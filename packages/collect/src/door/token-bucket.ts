import { LRUCache } from 'lru-cache';

/** Takes so much per second from each sender, and this many seconds' worth at once. */
export interface TokenBuckets {
  /** 0 when it may pass; else the milliseconds until so much may. */
  take(key: string, count: number, perSecond: number, nowMs: number): number;
}

const MAX_SENDERS = 100_000;

export function makeTokenBuckets(burstSeconds: number): TokenBuckets {
  const buckets = new LRUCache<string, { tokens: number; at: number }>({ max: MAX_SENDERS });
  return {
    take(key, count, perSecond, nowMs) {
      const full = perSecond * burstSeconds;
      const known = buckets.get(key) ?? { tokens: full, at: nowMs };
      const passedMs = Math.max(0, nowMs - known.at);
      const tokens = Math.min(full, known.tokens + (passedMs * perSecond) / 1_000);
      // One request larger than the bucket passes when it is full: else it never could.
      const isLet = tokens >= Math.min(count, full);
      buckets.set(key, { tokens: isLet ? tokens - count : tokens, at: Math.max(nowMs, known.at) });
      return isLet ? 0 : Math.ceil(((Math.min(count, full) - tokens) / perSecond) * 1_000);
    },
  };
}
