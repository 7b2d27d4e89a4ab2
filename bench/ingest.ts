import autocannon from 'autocannon';
import { startProduct } from '../e2e/support/product.ts';
import { quantile } from './quantile.ts';
import type { Figure } from './report.ts';
import { steadyLoad } from './steady-load.ts';

const SECONDS = 15;
const PERSONS = 5_000;

/** What the door takes: durable answers to single events and to batches of 100, and how soon they can be asked about. */
export async function benchIngest(): Promise<Figure[]> {
  const product = await startProduct();
  try {
    const keys = await product.makeWorkspace('Bench');
    const single = await load(
      product.url,
      '/v1/track',
      (n) => JSON.stringify({ writeKey: keys.writeKey, ...eventOf(n) }),
      32,
    );
    await waitUntilQueryable(product.url, keys.writeKey);
    const steady = await steadyLoad(
      `${product.url}/v1/track`,
      (n) => JSON.stringify({ writeKey: keys.writeKey, ...eventOf(500_000 + n) }),
      2_000,
      SECONDS,
    );
    const singleLagMs = await waitUntilQueryable(product.url, keys.writeKey);
    const batches = await load(
      product.url,
      '/v1/batch',
      (n) =>
        JSON.stringify({
          writeKey: keys.writeKey,
          batch: Array.from({ length: 100 }, (_, i) => eventOf(1_000_000 + n * 100 + i)),
        }),
      16,
    );
    const batchLagMs = await waitUntilQueryable(product.url, keys.writeKey);
    const queryable = await measureQueryable(product.url, keys.writeKey);
    return [
      {
        name: 'single events, 32 connections, each sends when it was answered',
        value: single.perSecond,
        unit: 'requests/s',
        target: 'at least 2,000',
      },
      { name: 'their answer, p99', value: single.p99Ms, unit: 'ms', target: 'under 50' },
      {
        name: 'single events at an even 2,000/s, timed from when they were due: answer, p50',
        value: quantile(steady, 0.5),
        unit: 'ms',
      },
      { name: 'p99', value: quantile(steady, 0.99), unit: 'ms', target: 'under 50' },
      { name: 'all of them queryable after the load', value: singleLagMs, unit: 'ms' },
      {
        name: 'batches of 100, 16 connections',
        value: batches.perSecond * 100,
        unit: 'events/s',
        target: 'at least 20,000',
      },
      { name: 'their answer, p99', value: batches.p99Ms, unit: 'ms' },
      { name: 'all of them queryable after the load', value: batchLagMs, unit: 'ms' },
      {
        name: 'event to queryable, one at a time, p95',
        value: quantile(queryable, 0.95),
        unit: 'ms',
        target: 'under 3,000',
      },
    ];
  } finally {
    await product.close();
  }
}

let sent = 0;

function eventOf(n: number) {
  sent += 1;
  return {
    type: 'track',
    event: ['page_viewed', 'product_viewed', 'cart_added', 'order_paid'][n % 4],
    messageId: `bench-${process.pid}-${n}-${sent}`,
    userId: `person-${(n * 7919) % PERSONS}`,
    anonymousId: `device-${(n * 7919) % PERSONS}`,
    timestamp: new Date().toISOString(),
    properties: {
      amount: n % 100,
      currency: 'EUR',
      plan: 'pro',
      sku: `sku-${n % 500}`,
      step: n % 9,
      source: 'bench',
    },
    context: {
      page: { url: 'https://shop.example/products/7?utm_source=mail', title: 'Product' },
      locale: 'en-GB',
    },
  };
}

async function load(url: string, path: string, body: (n: number) => string, connections: number) {
  let n = 0;
  const result = await autocannon({
    url: url + path,
    method: 'POST',
    connections,
    duration: SECONDS,
    headers: { 'content-type': 'application/json' },
    requests: [{ setupRequest: (request) => ({ ...request, body: body(n++) }) }],
  });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${result.non2xx} refusals, ${result.errors} errors`);
  return { perSecond: result.requests.average, p99Ms: result.latency.p99 };
}

async function waitUntilQueryable(url: string, writeKey: string): Promise<number> {
  const startedAt = performance.now();
  for (;;) {
    const answer = await fetch(`${url}/v1/track?wait=queryable`, {
      method: 'POST',
      body: JSON.stringify({ writeKey, ...eventOf(0) }),
    });
    if (answer.ok) return performance.now() - startedAt;
    await answer.body?.cancel();
  }
}

async function measureQueryable(url: string, writeKey: string): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < 30; i += 1) times.push(await waitUntilQueryable(url, writeKey));
  return times;
}
