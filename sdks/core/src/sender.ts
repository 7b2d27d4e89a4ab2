import { readAnswer } from './answers.ts';
import { readRetryAfter, retryDelayMs } from './delays.ts';
import { describe, type OnError } from './problems.ts';
import type { Entry, Queue } from './queue.ts';
import type { Answer, Schedule, Transport } from './transports.ts';

export interface SenderOptions {
  readonly queue: Queue;
  readonly transport: Transport;
  readonly schedule: Schedule;
  readonly url: string;
  readonly wrap: (entries: readonly Entry[]) => string;
  readonly now: () => number;
  readonly random: () => number;
  readonly report: OnError;
  /** Send as soon as this many wait. */
  readonly flushAt: number;
  /** … or when the first of them has waited this long. */
  readonly flushIntervalMs: number;
  readonly maxBatchBytes: number;
  readonly maxBatchMessages: number;
  /** Batches under way at once; one while the server is in trouble. */
  readonly concurrency: number;
}

export interface Sender {
  /** To be called after each message that was queued. */
  readonly wake: () => void;
  /** Sends all that waits; answers how many of it were not delivered within the time. */
  readonly flush: (withinMs: number) => Promise<number>;
  /** Ends a pause of our own making (the network is back); never one the server asked for. */
  readonly retryNow: () => void;
  readonly stop: () => void;
}

const idsOf = (entries: readonly Entry[]): string[] => entries.map((entry) => entry.messageId);

/** Takes batches from the queue and delivers each until the server has answered for it. */
export function makeSender(options: SenderOptions): Sender {
  const { queue, transport, schedule, report } = options;
  let batchBytes = options.maxBatchBytes;
  let underWay = 0;
  let failures = 0;
  let isDraining = false; // send what waits as soon as a slot is free, without waiting for flushAt
  let isStopped = false;
  let callOffFlush: (() => void) | null = null;
  let pause: { readonly callOff: () => void; readonly isOrdered: boolean } | null = null;

  function pump(): void {
    callOffFlush?.();
    callOffFlush = null;
    isDraining = queue.waiting() > 0;
    while (!isStopped && pause === null && underWay < (failures > 0 ? 1 : options.concurrency)) {
      const entries = queue.take({ maxBytes: batchBytes, maxMessages: options.maxBatchMessages });
      isDraining = queue.waiting() > 0;
      if (entries.length === 0) return;
      underWay += 1;
      void deliver(entries).then(() => {
        underWay -= 1;
        if (isDraining) pump();
        else wake();
      });
    }
  }

  function postpone(entries: readonly Entry[], orderedMs: number | null, detail: string): void {
    queue.putBack(entries);
    isDraining = true;
    if (pause === null) failures += 1; // batches that fail side by side are one failure
    const afterMs = retryDelayMs(failures, orderedMs, options.random);
    if (pause === null || orderedMs !== null) {
      pause?.callOff();
      const resume = () => {
        pause = null;
        pump();
      };
      pause = { callOff: schedule(resume, afterMs), isOrdered: orderedMs !== null };
    }
    const says = `${detail}; attempt ${failures}, next in ${Math.round(afterMs)} ms`;
    report({ code: 'delivery.delayed', count: entries.length, messageIds: idsOf(entries), detail: says });
  }

  function drop(entries: readonly Entry[], code: 'batch.refused' | 'event.too-large', detail: string): void {
    queue.settle(entries, 'dropped');
    report({ code, count: entries.length, messageIds: idsOf(entries), detail });
  }

  function accept(entries: readonly Entry[], quarantined: ReadonlyMap<string, string>): void {
    failures = 0;
    batchBytes = Math.min(options.maxBatchBytes, batchBytes * 2);
    queue.settle(entries, 'delivered');
    for (const [messageId, detail] of quarantined)
      report({ code: 'event.quarantined', count: 1, messageIds: [messageId], detail });
  }

  /** Half of what was too much becomes the limit, so the same entries come back as smaller batches. */
  function shrink(entries: readonly Entry[]): void {
    if (entries.length === 1) {
      drop(entries, 'event.too-large', 'HTTP 413 for a single message');
      return;
    }
    const bytes = entries.reduce((sum, entry) => sum + entry.bytes + 1, 0);
    batchBytes = Math.min(batchBytes, Math.ceil(bytes / 2));
    queue.putBack(entries);
    isDraining = true;
  }

  async function deliver(entries: readonly Entry[]): Promise<void> {
    let answer: Answer;
    try {
      answer = await transport({ url: options.url, body: options.wrap(entries) });
    } catch (cause) {
      return postpone(entries, null, describe(cause));
    }
    const verdict = readAnswer(answer);
    switch (verdict.outcome) {
      case 'accepted':
        return accept(entries, verdict.quarantined);
      case 'too-large':
        return shrink(entries);
      case 'refused':
        return drop(entries, 'batch.refused', verdict.detail);
      case 'try-later':
        return postpone(entries, readRetryAfter(answer.retryAfter, options.now()), verdict.detail);
    }
  }

  function wake(): void {
    if (isStopped || queue.waiting() === 0) return;
    if (isDraining || queue.waiting() >= options.flushAt) pump();
    else callOffFlush ??= schedule(pump, options.flushIntervalMs);
  }

  function retryNow(): void {
    if (pause === null || pause.isOrdered) return;
    pause.callOff();
    pause = null;
    pump();
  }

  return {
    wake,
    retryNow,
    flush(withinMs) {
      const awaited = new Set(idsOf(queue.list()));
      let lost = 0;
      if (awaited.size === 0) return Promise.resolve(0);
      return new Promise((resolve) => {
        const finish = () => {
          callOffDeadline();
          unwatch();
          resolve(lost + awaited.size);
        };
        const unwatch = queue.watch((entry, how) => {
          if (!awaited.delete(entry.messageId)) return;
          if (how === 'dropped') lost += 1;
          if (awaited.size === 0) finish();
        });
        const callOffDeadline = schedule(finish, withinMs, true);
        retryNow();
        pump();
      });
    },
    stop() {
      isStopped = true;
      callOffFlush?.();
      pause?.callOff();
    },
  };
}
