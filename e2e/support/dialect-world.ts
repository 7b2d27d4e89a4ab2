import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, inject } from 'vitest';
import { openChromium } from './chromium.ts';
import { connectProduct, type Keys, type RunningProduct } from './product.ts';

/** What is stored of an event, as far as a sender can say it. */
export interface Stored {
  event: string;
  person: number;
  userId: string;
  anonymousId: string;
  messageId: string;
  occurredAt: string;
  sessionId: string;
  source: string;
  properties: Record<string, unknown>;
}

export interface StoredPerson {
  number: number;
  isIdentified: boolean;
  properties: Record<string, unknown>;
}

/** One workspace of a running product, and what is in it. */
export interface DialectWorld {
  keys: Keys;
  /** In order of time, once there are at least `count` of them; fails after 30 s. */
  events(count: number): Promise<Stored[]>;
  /** Persons of today, in order of number. */
  persons(): Promise<StoredPerson[]>;
  quarantine(): Promise<{ reason: string; detail: string }[]>;
  /** Any question in SQL over the workspace's own tables. */
  ask(query: string): Promise<Record<string, unknown>[]>;
}

export async function openWorld(product: RunningProduct, name: string): Promise<DialectWorld> {
  const keys = await product.makeWorkspace(name);
  const ask = async (query: string) => {
    const answer = await product.asAdmin('/api/v1/sql', { query }, keys.id);
    if (!answer.ok) throw new Error(await answer.text());
    const { rows } = (await answer.json()) as { rows: Record<string, unknown>[] }; // the shape of this route
    return rows;
  };
  return {
    keys,
    ask,
    async events(count) {
      const until = Date.now() + 30_000;
      for (;;) {
        const rows = await ask(STORED);
        if (rows.length >= count) return rows.map(storedOf);
        if (Date.now() > until) {
          throw new Error(`${rows.length} of ${count} events: ${JSON.stringify(rows)}`);
        }
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    },
    persons: async () => (await ask(PERSONS)).map(personOf),
    async quarantine() {
      const answer = await product.asAdmin('/api/v1/quarantine', undefined, keys.id);
      const { items } = (await answer.json()) as { items: { reason: string; detail: string }[] };
      return items.map(({ reason, detail }) => ({ reason, detail }));
    },
  };
}

/** For a file of dialect tests: the product that they all share, and Chromium. Each test takes a world of its own. */
export function useDialects() {
  const product = connectProduct(inject('product'));
  let browser: Browser | undefined;
  beforeAll(async () => {
    browser = await openChromium();
  });
  afterAll(() => browser?.close());
  return {
    url: product.url,
    openWorld: (name: string) => openWorld(product, name),
    browser(): Browser {
      if (browser === undefined) throw new Error('only within a test');
      return browser;
    },
  };
}

const STORED = `select event_name, person, user_id, anonymous_id, message_id, occurred_at, session_id, source,
  toJSONString(properties) as properties from events order by occurred_at, sequence limit 1000`;
const PERSONS = `select person, is_identified, toJSONString(properties) as properties from persons
  where is_merged = 0 order by person limit 1000`;

const storedOf = (row: Record<string, unknown>): Stored => ({
  event: String(row['event_name']),
  person: Number(row['person']),
  userId: String(row['user_id']),
  anonymousId: String(row['anonymous_id']),
  messageId: String(row['message_id']),
  occurredAt: String(row['occurred_at']),
  sessionId: String(row['session_id']),
  source: String(row['source']),
  properties: JSON.parse(String(row['properties'])),
});

const personOf = (row: Record<string, unknown>): StoredPerson => ({
  number: Number(row['person']),
  isIdentified: Number(row['is_identified']) === 1,
  properties: JSON.parse(String(row['properties'])),
});
