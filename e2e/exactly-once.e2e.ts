import RudderAnalytics from '@rudderstack/rudder-sdk-node';
import { Analytics } from '@segment/analytics-node';
import { createSkylantern } from '@skylantern/node';
import type { Browser } from 'playwright-core';
import { PostHog } from 'posthog-node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openChromium } from './support/chromium.ts';
import { type CuttingProxy, openCuttingProxy } from './support/cutting-proxy.ts';
import { type Keys, type Product, startProduct } from './support/product.ts';
import { makeRandom } from './support/random.ts';
import { openShop, type Shop } from './support/shop.ts';

const SEED = Number(process.env['SEED'] ?? 20_261_121);
const KILLS = Number(process.env['KILLS'] ?? 10);
const PER_CLIENT = Number(process.env['PER_CLIENT'] ?? 120);

let product: Product;
let keys: Keys;
let proxy: CuttingProxy;
let browser: Browser;
let shop: Shop;

beforeAll(async () => {
  product = await startProduct();
  keys = await product.makeWorkspace('Exactly once');
  proxy = await openCuttingProxy(product.url, 0.1, makeRandom(SEED));
  browser = await openChromium();
  shop = await openShop();
});
afterAll(async () => {
  await browser?.close();
  await shop?.close();
  await proxy?.close();
  await product?.close();
});

test(`six clients, ${KILLS} kills and cut lines: every event is there exactly once (seed ${SEED})`, {
  timeout: 400_000,
}, async () => {
  const random = makeRandom(SEED + 1);
  let isDone = false;
  const pause = () => new Promise((resolve) => setTimeout(resolve, 50 + random() * 250));
  const page = await shop.openPage(browser, { writeKey: keys.writeKey, host: proxy.url });

  const segmentNode = new Analytics({
    writeKey: keys.writeKey,
    host: proxy.url,
    flushAt: 5,
    flushInterval: 200,
    maxRetries: 1_000,
    httpRequestTimeout: 5_000,
  });
  const ownNode = createSkylantern({
    writeKey: keys.writeKey,
    host: proxy.url,
    flushAt: 5,
    flushIntervalMs: 200,
  });
  const rudderNode = new RudderAnalytics(keys.writeKey, {
    dataPlaneUrl: proxy.url,
    flushAt: 5,
    flushInterval: 200,
    retryCount: 1_000,
    axiosRetryConfig: { retryDelay: () => 300 },
    logLevel: 'none',
  });
  const posthogNode = new PostHog(keys.writeKey, {
    host: proxy.url,
    flushAt: 5,
    flushInterval: 200,
    fetchRetryCount: 1_000,
    fetchRetryDelay: 300,
    disableGeoip: true,
  });
  const send = async () => {
    for (let n = 0; n < PER_CLIENT; n += 1) {
      segmentNode.track({ event: 'segment_node', userId: `person-${n % 7}`, properties: { n } });
      ownNode.track({ event: 'own_node', userId: `person-${n % 7}`, properties: { n } });
      rudderNode.track({ event: 'rudder_node', userId: `person-${n % 7}`, properties: { n } });
      posthogNode.capture({ event: 'posthog_node', distinctId: `person-${n % 7}`, properties: { n } });
      await page.evaluate((number) => {
        window.segmentAnalytics.track('segment_browser', { n: number });
        Reflect.get(window, 'skylantern').track('own_browser', { n: number });
      }, n);
      await pause();
    }
    isDone = true;
  };
  const sending = send();
  for (let kills = 0; kills < KILLS; kills += 1) {
    await new Promise((resolve) => setTimeout(resolve, 300 + random() * 1_500));
    await product.kill();
    await product.start();
  }
  await sending;
  expect(isDone).toBe(true);
  await segmentNode.flush({ close: true, timeout: 60_000 });
  await ownNode.flush();
  await rudderNode.flush();
  await posthogNode.shutdown(60_000);

  const expected = {
    segment_node: PER_CLIENT,
    own_node: PER_CLIENT,
    rudder_node: PER_CLIENT,
    posthog_node: PER_CLIENT,
    segment_browser: PER_CLIENT,
    own_browser: PER_CLIENT,
  };
  await expect
    .poll(() => countEvents(), { timeout: 90_000, interval: 1_000 })
    .toEqual({ total: expected, different: expected });
  // Late retries must not add to it.
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  expect(await countEvents()).toEqual({ total: expected, different: expected });
  expect(proxy.cuts()).toBeGreaterThan(0);
});

async function countEvents() {
  const names = ['segment_node', 'own_node', 'rudder_node', 'posthog_node', 'segment_browser', 'own_browser'];
  const ask = async (measure: object) => {
    const answer = await product.asAdmin(
      '/api/v1/insights/trend',
      {
        params: { series: names.map((event) => ({ what: { event }, measure })) },
        period: { last: '2d' },
        includeBots: true,
        refresh: true,
      },
      keys.id,
    );
    const { rows } = (await answer.json()) as {
      rows: { series: string; point: number | null; value: number }[];
    };
    const total = (i: number) =>
      rows.find((row) => row.point === null && row.series === 'ABCDEF'[i])?.value ?? 0;
    return Object.fromEntries(names.map((name, i) => [name, total(i)]));
  };
  return {
    total: await ask({ of: 'total' }),
    different: await ask({ of: 'distinct_values', property: { of: 'event', name: 'n' } }),
  };
}
