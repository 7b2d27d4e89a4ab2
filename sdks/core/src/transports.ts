/** What came back over HTTP. A transport rejects when nothing came back at all. */
export interface Answer {
  readonly status: number;
  /** The `Retry-After` header as it stood, or null. */
  readonly retryAfter: string | null;
  readonly body: string;
}

export interface Parcel {
  readonly url: string;
  readonly body: string;
}

/** Posts one batch. It must time out by itself. */
export type Transport = (parcel: Parcel) => Promise<Answer>;

/** Runs something later and returns how to call it off; `holdsProcess` keeps a Node process alive till then. */
export type Schedule = (run: () => void, afterMs: number, holdsProcess?: boolean) => () => void;
