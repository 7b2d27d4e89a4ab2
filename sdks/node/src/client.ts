import {
  type AliasCall,
  type Call,
  type Counts,
  describe,
  type GroupCall,
  type IdentifyCall,
  MAX_BATCH_BYTES,
  type MergeCall,
  makeIds,
  makeMessage,
  makePipeline,
  makeReporter,
  type PageCall,
  type ProfileCall,
  type Schedule,
  type ScreenCall,
  type TrackCall,
  type UnbindCall,
} from '@skylantern/sdk-core';
import { beforeExit } from './exits.ts';
import { makeHttpTransport } from './http.ts';
import type { SkylanternOptions } from './options.ts';
import { VERSION } from './version.ts';

type Without<T> = Omit<T, 'type'>;

/** Thrown by `flush` and `close`: this many messages were not acknowledged in time, or were refused. */
export class UndeliveredError extends Error {
  override readonly name = 'UndeliveredError';
  readonly undelivered: number;
  constructor(undelivered: number) {
    super(`${undelivered} messages were not delivered`);
    this.undelivered = undelivered;
  }
}

/**
 * Each call resolves when its message is queued (or dropped, see `onError`) and never rejects. What the person agreed
 * to may go with any call as `consent`; one that says `denied` is let go at once.
 */
export interface Skylantern {
  readonly track: (call: Without<TrackCall>) => Promise<void>;
  readonly page: (call: Without<PageCall>) => Promise<void>;
  /** A page of an app. */
  readonly screen: (call: Without<ScreenCall>) => Promise<void>;
  readonly identify: (call: Without<IdentifyCall>) => Promise<void>;
  readonly group: (call: Without<GroupCall>) => Promise<void>;
  readonly alias: (call: Without<AliasCall>) => Promise<void>;
  /** Changes properties of the person, step by step if need be; nothing else happened. */
  readonly profile: (call: Without<ProfileCall>) => Promise<void>;
  /** Makes one person of `previousId` and `userId`; with a write key it is a link like `alias`. */
  readonly merge: (call: Without<MergeCall>) => Promise<void>;
  /** Takes `identities` from the person of `userId` or `anonymousId`, from `timestamp` on: a sold phone, a new e-mail. */
  readonly unbind: (call: Without<UnbindCall>) => Promise<void>;
  /** Resolves when all that was queued is acknowledged; else throws UndeliveredError. Default time 30,000 ms. */
  readonly flush: (withinMs?: number) => Promise<void>;
  /** Flushes, then takes no more calls. What is undelivered after that is lost, and counted in the error. */
  readonly close: (withinMs?: number) => Promise<void>;
  readonly counts: () => Counts;
}

const schedule: Schedule = (run, afterMs, holdsProcess = false) => {
  const timer = setTimeout(run, afterMs);
  if (!holdsProcess) timer.unref();
  return () => clearTimeout(timer);
};

/** A client for one workspace; make one per process and share it. */
export function createSkylantern(options: SkylanternOptions): Skylantern {
  const { whenFull = 'drop-oldest', exitTimeoutMs = 10_000 } = options;
  const report = makeReporter(options.onError);
  const pipeline = makePipeline({
    host: options.host,
    writeKey: options.writeKey ?? null,
    transport: makeHttpTransport({
      serverKey: options.serverKey ?? null,
      requestTimeoutMs: options.requestTimeoutMs ?? 10_000,
      gzipAboveBytes: options.gzipAboveBytes ?? 1_024,
    }),
    schedule,
    now: Date.now,
    random: Math.random,
    report,
    flushAt: options.flushAt ?? 100,
    flushIntervalMs: options.flushIntervalMs ?? 2_000,
    maxQueue: options.maxQueue ?? 10_000,
    maxQueueBytes: options.maxQueueBytes ?? 64_000_000,
    maxBatchBytes: MAX_BATCH_BYTES,
    concurrency: options.concurrency ?? 4,
  });
  const ports = {
    now: Date.now,
    makeMessageId: makeIds({ now: Date.now, fillRandom: (bytes) => crypto.getRandomValues(bytes) }),
  };
  const context = { library: { name: '@skylantern/node', version: VERSION } };
  const waitingForRoom: (() => void)[] = [];
  let isClosed = false;

  pipeline.onRoom(() => {
    while (waitingForRoom.length > 0 && !pipeline.isFull()) waitingForRoom.shift()?.();
  });

  function enqueue(call: Call): Promise<void> {
    try {
      if (call.consent?.status === 'denied') return Promise.resolve();
      const message = makeMessage(call, context, ports);
      if (isClosed) {
        const detail = 'called after close()';
        report({ code: 'event.invalid', count: 1, messageIds: [message.messageId], detail });
      } else if (whenFull === 'wait' && (waitingForRoom.length > 0 || pipeline.isFull())) {
        return new Promise((resolve) => {
          waitingForRoom.push(() => {
            pipeline.enqueue(message);
            resolve();
          });
        });
      } else {
        pipeline.enqueue(message);
      }
    } catch (cause) {
      report({ code: 'sdk.failed', count: 1, messageIds: [], detail: describe(cause) });
    }
    return Promise.resolve();
  }

  async function deliverAll(withinMs: number): Promise<number> {
    const deadline = performance.now() + withinMs;
    let undelivered = 0;
    do undelivered = await pipeline.flush(Math.max(0, deadline - performance.now()));
    while (waitingForRoom.length > 0 && performance.now() < deadline);
    return undelivered + waitingForRoom.length;
  }

  async function flush(withinMs = 30_000): Promise<void> {
    const undelivered = await deliverAll(withinMs);
    if (undelivered > 0) throw new UndeliveredError(undelivered);
  }

  // Node fires this again after each flush; what could not be delivered once is not tried again.
  let hasGivenUp = false;
  const forgetExit = beforeExit(() => {
    if (hasGivenUp || exitTimeoutMs === 0 || pipeline.counts().queued === 0) return;
    void deliverAll(exitTimeoutMs).then((undelivered) => {
      hasGivenUp = undelivered > 0;
    });
  });

  return {
    track: (call) => enqueue({ ...call, type: 'track' }),
    page: (call) => enqueue({ ...call, type: 'page' }),
    screen: (call) => enqueue({ ...call, type: 'screen' }),
    identify: (call) => enqueue({ ...call, type: 'identify' }),
    group: (call) => enqueue({ ...call, type: 'group' }),
    alias: (call) => enqueue({ ...call, type: 'alias' }),
    profile: (call) => enqueue({ ...call, type: 'profile' }),
    merge: (call) => enqueue({ ...call, type: 'merge' }),
    unbind: (call) => enqueue({ ...call, type: 'unbind' }),
    flush,
    async close(withinMs = 30_000) {
      isClosed = true;
      forgetExit();
      try {
        await flush(withinMs);
      } finally {
        pipeline.stop();
        for (const letGo of waitingForRoom.splice(0)) letGo();
      }
    },
    counts: pipeline.counts,
  };
}
