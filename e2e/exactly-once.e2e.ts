import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Client, ClientWorld } from './clients/client.ts';
import { listClients } from './clients/index.ts';
import { openChromium } from './support/chromium.ts';
import { type CuttingProxy, openCuttingProxy } from './support/cutting-proxy.ts';
import { type DialectWorld, openWorld } from './support/dialect-world.ts';
import { type Gateway, openGateway } from './support/gateway.ts';
import { type Product, startProduct } from './support/product.ts';
import { makeRandom } from './support/random.ts';

const SEED = Number(process.env['SEED'] ?? 20_261_121);
const KILLS = Number(process.env['KILLS'] ?? 10);

let product: Product;
let world: DialectWorld;
let line: CuttingProxy;
let gateway: Gateway;
let browser: Browser;
let directory: string;
let clients: Client[] = [];

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(), openChromium()]);
  world = await openWorld(product, 'Exactly once');
  const { url } = product;
  line = await openCuttingProxy(url, 0.1, makeRandom(SEED));
  gateway = await openGateway(url, 0.05, makeRandom(SEED + 1));
  directory = await mkdtemp(join(tmpdir(), 'skylantern-clients-'));
  const there: ClientWorld = {
    ...{ keys: world.keys, browser, server: url, line: line.url, gateway: gateway.url, directory },
  };
  clients = await Promise.all(listClients.map((open) => open(there)));
});
afterAll(async () => {
  await Promise.all(clients.map((client) => client.close?.()));
  await browser?.close();
  await gateway?.close();
  await line?.close();
  await product?.close();
  if (directory) await rm(directory, { recursive: true, force: true });
});

test(`every client there is, ${KILLS} kills and bad lines: each event exactly once (seed ${SEED})`, {
  timeout: 400_000,
}, async () => {
  const random = makeRandom(SEED + 2);
  let sent = 0;
  let isOver = false;
  const send = async () => {
    const pause = makeRandom(SEED + 3);
    for (; !isOver; sent += 1) {
      await Promise.all(clients.map((client) => client.send(sent)));
      await sleep(100 + pause() * 200);
    }
  };
  const sending = send();
  for (let kills = 0; kills < KILLS; kills += 1) {
    await sleep(200 + random() * 1_000);
    await product.kill();
    await product.start();
  }
  isOver = true;
  await sending;
  await Promise.all(clients.map((client) => client.finish?.()));

  await expect.poll(listFaults, { timeout: 120_000, interval: 500 }).toEqual([]);
  await sleep(2_000); // late repeats must not add to it
  expect(await listFaults()).toEqual([]);
  expect(line.cuts()).toBeGreaterThan(0);
  expect(gateway.swallowed()).toBeGreaterThan(0);
  expect(await world.quarantine()).toEqual([]);

  /** Whose events are not there as often as they must be: all of them and none twice, or none twice. */
  async function listFaults() {
    const counts = await countEvents();
    return clients.flatMap(({ name, delivers, givenUp }) => {
      const { stored, different } = counts.get(name) ?? { stored: 0, different: 0 };
      const atLeast = delivers === 'exactly-once' ? sent - (givenUp?.() ?? 0) : 1;
      const isRight = stored === different && different >= atLeast && different <= sent;
      return isRight ? [] : [{ name, sent, atLeast, stored, different }];
    });
  }
});

async function countEvents(): Promise<Map<string, { stored: number; different: number }>> {
  const rows = await world.ask(
    `select event_name, count() as stored, uniqExact(toString(properties.n)) as different
     from events group by event_name limit 1000`,
  );
  return new Map(
    rows.map((row) => [
      String(row['event_name']),
      { stored: Number(row['stored']), different: Number(row['different']) },
    ]),
  );
}
