/**
 * What went wrong, told to `onError`; the host's code never sees an exception.
 * `event.*`, `queue.full` and `batch.refused` mean that `count` messages were dropped for good
 * (`event.quarantined`: the server kept them aside). `delivery.delayed` and `storage.failed` lose nothing yet.
 */
export interface Problem {
  readonly code:
    | 'event.invalid'
    | 'event.too-large'
    | 'event.quarantined'
    | 'queue.full'
    | 'batch.refused'
    | 'delivery.delayed'
    | 'storage.failed'
    | 'sdk.failed';
  readonly count: number;
  readonly messageIds: readonly string[];
  readonly detail: string;
}

export type OnError = (problem: Problem) => void;

/** Lets a host's callback fail without the SDK failing with it. */
export function makeReporter(onError: OnError | undefined): OnError {
  return (problem) => {
    try {
      onError?.(problem);
    } catch {
      // the host's own callback failed; there is nobody left to tell
    }
  };
}

export const describe = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
