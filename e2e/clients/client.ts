import type { Browser } from 'playwright-core';
import type { Keys } from '../support/product.ts';

/** Where the clients of one test live. */
export interface ClientWorld {
  keys: Keys;
  browser: Browser;
  /** The server itself, for settings and scripts that a page loads once. */
  server: string;
  /** A line that is cut now and then before the answer, and refused while the server is away. */
  line: string;
  /** A gateway that waits for the server and now and then says 502 although the server has taken the request. */
  gateway: string;
  /** For what a client keeps on the disk. */
  directory: string;
}

/**
 * An unmodified SDK that sends one event after the other, under its own name as the event's, with the property `n`.
 * What it does when nobody answers is its own code's doing; `docs/http.md` has the table.
 */
export interface Client {
  name: string;
  /** `at-most-once`: it sends once and loses what does not arrive. */
  delivers: 'exactly-once' | 'at-most-once';
  /** How many it has said itself that it could not deliver; they may have arrived all the same. Default: none. */
  givenUp?(): number;
  /** Never throws for want of a server. */
  send(n: number): unknown;
  /** Once the server stays: resolves when it has said what it can say at once; the rest may follow by itself. */
  finish?(): Promise<unknown>;
  close?(): Promise<unknown>;
}

export type OpenClient = (world: ClientWorld) => Promise<Client>;
