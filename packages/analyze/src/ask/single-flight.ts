import { SkylanternError } from '@skylantern/contracts';

interface Flight<Result> {
  result: Promise<Result>;
  waiting: number;
  controller: AbortController;
}

/** Runs equal questions once. The work stops when everyone who waits for it has given up. */
export function makeSingleFlight<Result>() {
  const flights = new Map<string, Flight<Result>>();
  return async (
    key: string,
    signal: AbortSignal | undefined,
    run: (signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> => {
    if (signal?.aborted === true) throw cancelled();
    let flight = flights.get(key);
    if (flight === undefined) {
      const controller = new AbortController();
      const result = run(controller.signal).finally(() => {
        if (flights.get(key)?.controller === controller) flights.delete(key);
      });
      flight = { result, waiting: 0, controller };
      flights.set(key, flight);
    }
    const mine = flight;
    mine.waiting += 1;
    const leave = () => {
      mine.waiting -= 1;
      if (mine.waiting > 0) return;
      if (flights.get(key) === mine) flights.delete(key);
      mine.controller.abort();
    };
    if (signal === undefined) return mine.result;
    return new Promise<Result>((resolve, reject) => {
      const giveUp = () => {
        leave();
        reject(cancelled());
      };
      signal.addEventListener('abort', giveUp, { once: true });
      mine.result.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
    });
  };
}

function cancelled(): SkylanternError {
  return new SkylanternError('query.cancelled', 'The question was cancelled.');
}
