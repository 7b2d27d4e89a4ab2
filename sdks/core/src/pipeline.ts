import { findFault, type WireMessage } from './messages.ts';
import { describe, type OnError } from './problems.ts';
import { byteLength, type Entry, type Keep, MAX_EVENT_BYTES, makeQueue } from './queue.ts';
import { makeSender } from './sender.ts';
import type { Schedule, Transport } from './transports.ts';

export interface PipelineOptions {
  /** Where the server is, `https://collect.example.com`; `/v1/batch` is added. */
  readonly host: string;
  /** Goes into the body, so that no header is needed; null when the transport authenticates. */
  readonly writeKey: string | null;
  readonly transport: Transport;
  readonly schedule: Schedule;
  readonly now: () => number;
  readonly random: () => number;
  readonly report: OnError;
  readonly keep?: Keep | undefined;
  readonly flushAt: number;
  readonly flushIntervalMs: number;
  /** Beyond either, the oldest message is dropped and counted. */
  readonly maxQueue: number;
  readonly maxQueueBytes: number;
  readonly maxBatchBytes: number;
  readonly concurrency: number;
}

export interface Counts {
  readonly queued: number;
  readonly delivered: number;
  readonly dropped: number;
}

export interface Pipeline {
  /** Queues a message; false when it was dropped (and reported) because nobody could take it. */
  readonly enqueue: (message: WireMessage) => boolean;
  /** Queues what an earlier owner had kept. */
  readonly restore: (messageId: string, json: string) => void;
  readonly flush: (withinMs: number) => Promise<number>;
  readonly retryNow: () => void;
  readonly isFull: () => boolean;
  readonly counts: () => Counts;
  /** Called whenever a message leaves the queue. */
  readonly onRoom: (run: () => void) => () => void;
  /** Hands out everything not in flight in bodies of at most `maxBatchBytes`, for a sender that gets no answer. */
  readonly takeParcels: () => { url: string; body: string; putBack: () => void }[];
  /** Forgets everything that waits. */
  readonly discard: () => void;
  readonly stop: () => void;
}

/** The server takes 500 kB per batch. */
export const MAX_BATCH_BYTES = 500_000;
const MAX_BATCH_MESSAGES = 1_000;
const ENVELOPE_BYTES = 300;

/** Queue and sender together: everything between a message and its acknowledgement. */
export function makePipeline(options: PipelineOptions): Pipeline {
  const { report, now, keep } = options;
  const url = `${options.host.replace(/\/+$/, '')}/v1/batch`;
  const maxBatchBytes = options.maxBatchBytes - ENVELOPE_BYTES;
  let delivered = 0;
  let dropped = 0;

  const queue = makeQueue({
    maxMessages: options.maxQueue,
    maxBytes: options.maxQueueBytes,
    keep,
    onOverflow: ({ messageId }) =>
      report({
        code: 'queue.full',
        count: 1,
        messageIds: [messageId],
        detail: `${dropped} dropped since the start`,
      }),
  });
  queue.watch((_, how) => {
    if (how === 'delivered') delivered += 1;
    else dropped += 1;
  });

  const wrap = (entries: readonly Entry[]): string => {
    const key = options.writeKey === null ? '' : `,"writeKey":${JSON.stringify(options.writeKey)}`;
    const batch = entries.map((entry) => entry.json).join(',');
    return `{"batch":[${batch}],"sentAt":"${new Date(now()).toISOString()}"${key}}`;
  };

  const sender = makeSender({
    ...options,
    queue,
    url,
    wrap,
    maxBatchBytes,
    maxBatchMessages: MAX_BATCH_MESSAGES,
  });

  function refuse(code: 'event.invalid' | 'event.too-large', messageId: string, detail: string): false {
    dropped += 1;
    report({ code, count: 1, messageIds: [messageId], detail });
    return false;
  }

  return {
    enqueue(message) {
      const { messageId } = message;
      let json: string;
      try {
        const fault = findFault(message);
        if (fault !== null) return refuse('event.invalid', messageId, fault);
        json = JSON.stringify(message);
      } catch (cause) {
        return refuse('event.invalid', messageId, describe(cause));
      }
      const bytes = byteLength(json);
      if (bytes > MAX_EVENT_BYTES) return refuse('event.too-large', messageId, `${bytes} bytes`);
      queue.add(messageId, json);
      sender.wake();
      return true;
    },
    restore(messageId, json) {
      queue.add(messageId, json, true);
      sender.wake();
    },
    flush: sender.flush,
    retryNow: sender.retryNow,
    isFull: queue.isFull,
    counts: () => ({ queued: queue.size(), delivered, dropped }),
    onRoom: (run) => queue.watch(run),
    takeParcels() {
      const parcels: { url: string; body: string; putBack: () => void }[] = [];
      for (;;) {
        const entries = queue.take({ maxBytes: maxBatchBytes, maxMessages: MAX_BATCH_MESSAGES });
        if (entries.length === 0) return parcels;
        const putBack = () => {
          queue.putBack(entries);
          sender.wake();
        };
        parcels.push({ url, body: wrap(entries), putBack });
      }
    },
    discard: () => queue.settle(queue.list(), 'dropped'),
    stop: sender.stop,
  };
}
