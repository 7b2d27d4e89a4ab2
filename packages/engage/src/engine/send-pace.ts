import type { OpenChannel } from './open-channels.ts';

/** How many calls of each channel are out, and how many may still begin this minute. Of this process. */
export interface SendPace {
  /** Channels that may begin no call now. */
  busy(now: Date): string[];
  /** Takes a place; false when there is none. */
  take(channel: Pick<OpenChannel, 'id' | 'maxConcurrent' | 'maxPerMinute'>, now: Date): boolean;
  release(channelId: string): void;
  /** When the next channel that waits for its rate may go on. */
  nextAt(): Date | null;
}

interface Use {
  out: number;
  maxConcurrent: number;
  maxPerMinute: number | null;
  tokens: number;
  filledAt: number;
}

export function makeSendPace(): SendPace {
  const uses = new Map<string, Use>();

  function fill(use: Use, now: Date): void {
    if (use.maxPerMinute === null) return;
    const gained = ((now.getTime() - use.filledAt) / 60_000) * use.maxPerMinute;
    // A tenth of a minute's worth at once, so that a provider sees an even stream.
    const burst = Math.max(1, use.maxPerMinute / 10);
    use.tokens = Math.min(burst, use.tokens + Math.max(0, gained));
    use.filledAt = now.getTime();
  }
  const isBusy = (use: Use) => use.out >= use.maxConcurrent || (use.maxPerMinute !== null && use.tokens < 1);

  return {
    busy(now) {
      return [...uses].flatMap(([id, use]) => {
        fill(use, now);
        return isBusy(use) ? [id] : [];
      });
    },
    take({ id, maxConcurrent, maxPerMinute }, now) {
      const use = uses.get(id) ?? { out: 0, maxConcurrent, maxPerMinute, tokens: 1, filledAt: now.getTime() };
      uses.set(id, Object.assign(use, { maxConcurrent, maxPerMinute }));
      fill(use, now);
      if (isBusy(use)) return false;
      use.out += 1;
      use.tokens -= 1;
      return true;
    },
    release(channelId) {
      const use = uses.get(channelId);
      if (use !== undefined) use.out -= 1;
    },
    nextAt() {
      const times = [...uses.values()].flatMap((use) =>
        use.maxPerMinute !== null && use.tokens < 1
          ? [use.filledAt + ((1 - use.tokens) / use.maxPerMinute) * 60_000]
          : [],
      );
      return times.length === 0 ? null : new Date(Math.ceil(Math.min(...times)));
    },
  };
}
