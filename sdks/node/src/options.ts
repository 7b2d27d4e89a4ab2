import type { OnError } from '@skylantern/sdk-core';

export type Credential =
  /** May write events; travels in the body. */
  | { readonly writeKey: string; readonly serverKey?: undefined }
  /** May also merge and import; travels in the Authorization header, keep it secret. */
  | { readonly serverKey: string; readonly writeKey?: undefined };

export type SkylanternOptions = Credential & {
  /** Where the server is, e.g. `https://collect.example.com`. */
  readonly host: string;
  /** Send as soon as this many messages wait. Default 100. */
  readonly flushAt?: number;
  /** … or when the first of them has waited this long. Default 2,000 ms. */
  readonly flushIntervalMs?: number;
  /** The most messages held in memory. Default 10,000. */
  readonly maxQueue?: number;
  /** The most bytes held in memory. Default 64 MB. */
  readonly maxQueueBytes?: number;
  /** With a full queue: drop the oldest and count it (default), or make the caller's `await` wait for room. */
  readonly whenFull?: 'drop-oldest' | 'wait';
  /** Batches under way at once. Default 4. */
  readonly concurrency?: number;
  /** One request's time, till its answer is read. Default 10,000 ms. */
  readonly requestTimeoutMs?: number;
  /** How long the end of the process is held up for what is still queued. Default 10,000 ms; 0 for not at all. */
  readonly exitTimeoutMs?: number;
  /** Bodies above this are gzipped. Default 1,024 bytes. */
  readonly gzipAboveBytes?: number;
  /** Told of everything dropped, delayed or kept aside. */
  readonly onError?: OnError;
};
