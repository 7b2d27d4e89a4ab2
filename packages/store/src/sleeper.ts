/** A loop that works when it is woken, and looks by itself now and then. */
export interface Sleeper {
  /** From here on a wake counts: call it before looking for work. */
  listen(): void;
  /** Ends the sleep, or lets the next one not begin. */
  wake(): void;
  /** At most so long; not at all when it was woken since it listened. Answers whether it was woken. */
  sleep(ms: number): Promise<boolean>;
  /** So long, whoever wakes: after a failure. */
  pause(ms: number): Promise<void>;
}

/** Nobody sleeps once the signal has aborted. */
export function makeSleeper(signal: AbortSignal): Sleeper {
  let isWoken = false;
  let endSleep = () => {};
  let endPause = () => {};
  signal.addEventListener('abort', () => {
    endSleep();
    endPause();
  });

  function rest(ms: number, keep: (end: () => void) => void): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      keep(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  return {
    listen() {
      isWoken = false;
    },
    wake() {
      isWoken = true;
      endSleep();
    },
    async sleep(ms) {
      if (!isWoken && !signal.aborted)
        await rest(ms, (end) => {
          endSleep = end;
        });
      return isWoken;
    },
    async pause(ms) {
      if (signal.aborted) return;
      await rest(ms, (end) => {
        endPause = end;
      });
    },
  };
}
