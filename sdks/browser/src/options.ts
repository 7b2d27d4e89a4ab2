import type { ConsentStatus, Identities, OnError, Properties } from '@skylantern/sdk-core';

export interface SkylanternOptions {
  readonly writeKey: string;
  /** Where the server is, e.g. `https://collect.example.com`. */
  readonly host: string;
  /** Report page views by itself, single-page navigation included. Default true. */
  readonly autoPageViews?: boolean;
  /** Send as soon as this many messages wait. Default 20. */
  readonly flushAt?: number;
  /** … or when the first of them has waited this long. Default 1,000 ms. */
  readonly flushIntervalMs?: number;
  /** The most messages kept, in memory and localStorage; the oldest is dropped first. Default 1,000. */
  readonly maxQueue?: number;
  /** A session ends after this long without an event. Default 30 minutes. */
  readonly sessionGapMs?: number;
  /** One request's time, till its answer is read. Default 20,000 ms. */
  readonly requestTimeoutMs?: number;
  /** Treat a browser that says "do not track" (or sends Global Privacy Control) as opted out. Default false. */
  readonly respectDoNotTrack?: boolean;
  /** Store and send nothing before `optIn()` was called, now or on an earlier visit. Default false. */
  readonly waitForOptIn?: boolean;
  /**
   * What holds until `consent()` is called, now or on an earlier visit. `pending` keeps events in memory alone: they
   * are sent once it is granted, and dropped if it is denied. Unless given, people are not asked.
   */
  readonly consent?: ConsentStatus;
  /**
   * Keep who it is, the session and the consent in a cookie that all subdomains see (`www.` and `shop.`), beside
   * localStorage. Default true; nothing changes on hosts without subdomains, such as localhost.
   */
  readonly acrossSubdomains?: boolean;
  /** Use this id for the browser instead of making one. */
  readonly anonymousId?: string;
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
  /** More ids of this person by their type: `{ email: '…', crm_id: '…' }`. */
  readonly identities?: Identities;
}
