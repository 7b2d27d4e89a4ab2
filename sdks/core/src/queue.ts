/** One message waiting for its acknowledgement. */
export interface Entry {
  readonly messageId: string;
  readonly json: string;
  readonly bytes: number;
  inFlight: boolean;
}

/** Where entries outlive the process or page. `hasLostHold` says that another owner has taken them over. */
export interface Keep {
  readonly save: (messageId: string, json: string) => void;
  readonly forget: (messageId: string) => void;
  readonly hasLostHold: () => boolean;
}

export type Settled = (entry: Entry, how: 'delivered' | 'dropped') => void;

export interface QueueOptions {
  readonly maxMessages: number;
  readonly maxBytes: number;
  readonly keep?: Keep | undefined;
  /** Called for the oldest entry each time a new one pushes it out. */
  readonly onOverflow: (dropped: Entry) => void;
}

/** The server takes 32 kB per event. */
export const MAX_EVENT_BYTES = 32_768;

export interface Queue {
  readonly size: () => number;
  readonly waiting: () => number;
  /** Whether one more message, of any size allowed, could push another out. */
  readonly isFull: () => boolean;
  readonly list: () => Entry[];
  readonly add: (messageId: string, json: string, isSaved?: boolean) => void;
  /** The next entries not in flight, oldest first: at least one if there is any, else within both limits. */
  readonly take: (limits: { maxBytes: number; maxMessages: number }) => Entry[];
  readonly putBack: (entries: readonly Entry[]) => void;
  readonly settle: (entries: readonly Entry[], how: 'delivered' | 'dropped') => void;
  readonly watch: (settled: Settled) => () => void;
}

/** Bytes in UTF-8, counted: mini programs have no TextEncoder. */
export function byteLength(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code > 0x7f) bytes += code < 0x800 || (code & 0xf800) === 0xd800 ? 1 : 2; // half a pair has 2 of its 4
  }
  return bytes;
}

/** First in, first out, bounded by count and bytes; a Map keeps the order and finds by id. */
export function makeQueue({ maxMessages, maxBytes, keep, onOverflow }: QueueOptions): Queue {
  const entries = new Map<string, Entry>();
  const watchers = new Set<Settled>();
  let waitingCount = 0;
  let heldBytes = 0;

  function remove(entry: Entry, how: 'delivered' | 'dropped' | 'handed-over'): void {
    if (entries.get(entry.messageId) !== entry) return;
    entries.delete(entry.messageId);
    heldBytes -= entry.bytes;
    if (!entry.inFlight) waitingCount -= 1;
    if (how !== 'handed-over') keep?.forget(entry.messageId);
    for (const watcher of watchers) watcher(entry, how === 'dropped' ? 'dropped' : 'delivered');
  }

  function dropOldest(): void {
    for (const entry of entries.values()) {
      if (entry.inFlight) continue;
      remove(entry, 'dropped');
      onOverflow(entry);
      return;
    }
  }

  return {
    size: () => entries.size,
    waiting: () => waitingCount,
    isFull: () => entries.size >= maxMessages || (entries.size > 0 && heldBytes + MAX_EVENT_BYTES > maxBytes),
    list: () => [...entries.values()],
    add(messageId, json, isSaved = false) {
      if (entries.has(messageId)) return;
      const entry: Entry = { messageId, json, bytes: byteLength(json), inFlight: false };
      entries.set(messageId, entry);
      heldBytes += entry.bytes;
      waitingCount += 1;
      if (!isSaved) keep?.save(messageId, json);
      while ((entries.size > maxMessages || heldBytes > maxBytes) && waitingCount > 0) dropOldest();
    },
    take(limits) {
      if (keep?.hasLostHold()) for (const entry of [...entries.values()]) remove(entry, 'handed-over');
      const taken: Entry[] = [];
      let bytes = 0;
      for (const entry of waitingCount === 0 ? [] : entries.values()) {
        if (entry.inFlight) continue;
        if (taken.length > 0 && bytes + entry.bytes + 1 > limits.maxBytes) break;
        bytes += entry.bytes + 1;
        taken.push(entry);
        if (taken.length >= limits.maxMessages || taken.length >= waitingCount) break;
      }
      for (const entry of taken) entry.inFlight = true;
      waitingCount -= taken.length;
      return taken;
    },
    putBack(returned) {
      for (const entry of returned) {
        if (entries.get(entry.messageId) !== entry || !entry.inFlight) continue;
        entry.inFlight = false;
        waitingCount += 1;
      }
    },
    settle(settled, how) {
      for (const entry of settled) remove(entry, how);
    },
    watch(settled) {
      watchers.add(settled);
      return () => watchers.delete(settled);
    },
  };
}
