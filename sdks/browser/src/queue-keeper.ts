import type { Keep } from '@skylantern/sdk-core';

export interface QueueKeeper extends Keep {
  /** Says "I am alive" and takes over what pages that are gone have left; answers with it, oldest first. */
  readonly takeOver: () => Promise<[messageId: string, json: string][]>;
  /** This page is going away (or to sleep): others may have what it leaves. */
  readonly release: () => void;
  /** This page woke up again. */
  readonly reclaim: () => void;
}

export interface QueueKeeperPorts {
  readonly storage: Storage;
  readonly prefix: string;
  readonly makeId: () => string;
  readonly now: () => number;
  readonly onFailure: (cause: unknown) => void;
}

/** A hidden tab's timers run at least once a minute; five without a sign means that the page is gone. */
const GONE_AFTER_MS = 300_000;
const FORGET_MARK_AFTER_MS = 86_400_000;

/**
 * Keeps each message under a key of its own, `q.<page>.<messageId>`, so that a page only ever writes and sends what
 * is its own. A page's mark, `p.<page>`, is the time of its last sign of life, 0 when it left, and negative once another
 * page has its messages: should it wake up after all, it lets them go instead of sending them a second time.
 */
export function makeQueueKeeper({ storage, prefix, makeId, now, onFailure }: QueueKeeperPorts): QueueKeeper {
  const queuePrefix = `${prefix}q.`;
  const markPrefix = `${prefix}p.`;
  let page = makeId();

  const write = (key: string, value: string) => {
    try {
      storage.setItem(key, value);
    } catch (cause) {
      onFailure(cause);
    }
  };
  const mark = (owner: string, value: number) => write(markPrefix + owner, `${value}`);
  const markOf = (owner: string) => Number(storage.getItem(markPrefix + owner)); // 0 also when there is none
  const isGone = (owner: string) => now() - markOf(owner) > GONE_AFTER_MS;
  const isTaken = () => markOf(page) < 0;
  const sayAlive = () => {
    if (!isTaken()) mark(page, now());
  };
  const keysUnder = (start: string) => {
    const keys: string[] = [];
    for (let index = 0; index < storage.length; index++) {
      const key = storage.key(index);
      if (key?.startsWith(start)) keys.push(key);
    }
    return keys.sort();
  };

  function takeOverNow(): [string, string][] {
    const taken: [string, string][] = [];
    const owners = new Set<string>();
    for (const key of keysUnder(queuePrefix)) {
      const [owner = '', messageId = ''] = key.slice(queuePrefix.length).split(/\.(.*)/s);
      const json = storage.getItem(key);
      if (owner === page || json === null || !isGone(owner)) continue;
      owners.add(owner);
      storage.removeItem(key);
      write(`${queuePrefix}${page}.${messageId}`, json);
      taken.push([messageId, json]);
    }
    for (const owner of owners) mark(owner, -now());
    for (const key of keysUnder(markPrefix)) {
      const owner = key.slice(markPrefix.length);
      const isOld = now() - Math.abs(markOf(owner)) > FORGET_MARK_AFTER_MS; // so is a page that left nothing, mark 0
      if (owner !== page && isOld) storage.removeItem(key);
    }
    return taken;
  }

  return {
    save(messageId, json) {
      if (markOf(page) === 0) sayAlive(); // the site may have cleared its storage
      write(`${queuePrefix}${page}.${messageId}`, json);
    },
    forget: (messageId) => storage.removeItem(`${queuePrefix}${page}.${messageId}`),
    hasLostHold() {
      if (!isTaken()) return false;
      page = makeId();
      sayAlive();
      return true;
    },
    async takeOver() {
      sayAlive();
      let taken: [string, string][] = [];
      // Locks exist only on https; elsewhere two pages may both take a message, and the server keeps it once.
      if (navigator.locks === undefined) return takeOverNow();
      await navigator.locks.request(`${prefix}take-over`, { ifAvailable: true }, (lock) => {
        if (lock !== null) taken = takeOverNow();
      });
      return taken;
    },
    release: () => {
      if (!isTaken()) mark(page, 0);
    },
    reclaim: sayAlive,
  };
}
