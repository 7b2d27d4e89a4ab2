import type { ConsentStatus, Identities, OnError, Properties } from '@skylantern/sdk-core';

export interface SkylanternOptions {
  readonly writeKey: string;
  /** Where the server is, e.g. `https://collect.example.com`; it must stand among the mini program's request domains. */
  readonly host: string;
  /** Report launches, pages, shares and pull-downs by itself, by taking the place of `App`, `Page`, `Component`. Default true. */
  readonly autoTrack?: boolean;
  /** Send as soon as this many messages wait. Default 10. */
  readonly flushAt?: number;
  /** … or when the first of them has waited this long. Default 2,000 ms. */
  readonly flushIntervalMs?: number;
  /** The most messages kept, in memory and storage; the oldest is dropped first. Default 500. */
  readonly maxQueue?: number;
  /** A session ends after this long in the background. Default 30,000 ms. */
  readonly sessionGapMs?: number;
  /** One request's time, till its answer is read. Default 20,000 ms. */
  readonly requestTimeoutMs?: number;
  /**
   * What holds until `consent()` is called, now or earlier. `pending` keeps events in memory alone: they are sent once
   * it is granted, and dropped if it is denied. Unless given, people are not asked.
   */
  readonly consent?: ConsentStatus;
  /** Told of everything dropped, delayed or kept aside. */
  readonly onError?: OnError;
}

export interface CallOptions {
  /** The idempotency key; a UUID version 7 unless given. */
  readonly messageId?: string;
  /** When it happened; now unless given. */
  readonly timestamp?: Date | string;
  /** Merged over the context the SDK gathers. */
  readonly context?: Properties;
  /** More ids of this person by their type: `{ openid: '…', unionid: '…' }`. */
  readonly identities?: Identities;
}
