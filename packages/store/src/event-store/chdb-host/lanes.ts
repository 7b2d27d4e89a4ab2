const cancelled = 'Code: 394. DB::Exception: Query was cancelled. (QUERY_WAS_CANCELLED)';

/** Lets `width` through at once; the rest wait in order, and may leave the line. */
export function makeLane(width: number) {
  let inside = 0;
  const line: (() => void)[] = [];

  function wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const go = (): void => {
        signal.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = (): void => {
        const position = line.indexOf(go);
        if (position < 0) return;
        line.splice(position, 1);
        reject(new Error(cancelled));
      };
      line.push(go);
      signal.addEventListener('abort', giveUp, { once: true });
      if (signal.aborted) giveUp();
    });
  }

  /** Resolves to what the one inside calls when done. */
  return async function enter(signal: AbortSignal): Promise<() => void> {
    if (inside < width) inside += 1;
    else await wait(signal); // the place of the one who left is handed over
    let left = false;
    return () => {
      if (left) return;
      left = true;
      const next = line.shift();
      if (next === undefined) inside -= 1;
      else next();
    };
  };
}
