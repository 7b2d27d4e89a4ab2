import { startProduct } from '../e2e/support/product.ts';
import { type Memory, measureMemory } from './memory.ts';
import { quantile } from './quantile.ts';
import type { Figure } from './report.ts';

const MINUTES = Number(process.env['MINUTES'] ?? 30);
const PER_SECOND = 5_000;
const BATCH = 100;
const PERSONS = 50_000;
const DUPLICATES = 0.05;
const BAD = 0.01;
const ID_PARTS = 16;

/** Half an hour of 5,000 events/s, a twentieth of them sent twice, one in a hundred bad: exact counts, lag, memory. */
export async function benchSoak(): Promise<Figure[]> {
  const product = await startProduct();
  try {
    const keys = await product.makeWorkspace('Soak');
    const sender = makeSender(product.url, keys.writeKey);
    const lags: number[] = [];
    const memory: Memory[] = [];
    const startedAt = performance.now();
    const endsAt = startedAt + MINUTES * 60_000;
    let probing = Promise.resolve();
    for (let second = 0; performance.now() < endsAt; second += 1) {
      await sender.second();
      if (second % 5 === 0) {
        memory.push(await measureMemory(product.pid()));
        probing = probing.then(async () => {
          lags.push(await probe(product.url, keys.writeKey, second));
        });
      }
      const dueAt = startedAt + (second + 1) * 1_000;
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, dueAt - performance.now())));
    }
    const tookSeconds = (performance.now() - startedAt) / 1_000;
    await probing;
    await probe(product.url, keys.writeKey, -1);
    const stored = await count(product, keys.id);
    const expected = sender.good();
    for (const part of ['server', 'event store', 'PostgreSQL']) {
      console.log(
        curveOf(
          part,
          memory.map((one) => one.parts.get(part) ?? 0),
        ),
      );
    }
    const all = memory.map((one) => one.all);
    console.log(curveOf('all processes', all));
    console.log(curveOf('lag, ms', lags));
    return [
      { name: 'time', value: tookSeconds / 60, unit: 'min', target: '30' },
      { name: 'events sent a second', value: sender.sent() / tookSeconds, unit: '', target: '5,000' },
      { name: 'good events sent, each once counted', value: expected, unit: '' },
      { name: 'stored, more or fewer than sent', value: stored.total - expected, unit: '', target: '0' },
      {
        name: 'stored, different ids more or fewer',
        value: stored.different - expected,
        unit: '',
        target: '0',
      },
      {
        name: 'set aside, more or fewer than bad',
        value: stored.setAside - sender.bad(),
        unit: '',
        target: '0',
      },
      { name: 'lag until queryable, p95', value: quantile(lags, 0.95), unit: 'ms', target: 'under 5,000' },
      { name: 'lag until queryable, longest', value: Math.max(...lags), unit: 'ms' },
      {
        name: 'memory of all processes, second fifth',
        value: mean(all.slice(all.length / 5, (all.length * 2) / 5)),
        unit: 'MB',
      },
      { name: 'last fifth', value: mean(all.slice(-all.length / 5)), unit: 'MB', target: 'flat' },
    ];
  } finally {
    await product.close();
  }
}

function makeSender(url: string, writeKey: string) {
  let n = 0;
  let good = 0;
  let bad = 0;
  let sent = 0;
  let earlier: object[] = [];
  const eventOf = (): object => {
    n += 1;
    const isBad = n % Math.round(1 / BAD) === 0;
    if (isBad) bad += 1;
    else good += 1;
    return {
      type: 'track',
      event: isBad ? '' : (['page_viewed', 'product_viewed', 'cart_added', 'order_paid'][n % 4] ?? ''),
      messageId: `soak-${n}`,
      userId: `person-${(n * 7_919) % PERSONS}`,
      anonymousId: `device-${(n * 7_919) % PERSONS}`,
      timestamp: new Date().toISOString(),
      properties: { n, amount: n % 100 },
    };
  };
  async function send(): Promise<void> {
    const again = earlier.slice(0, BATCH * DUPLICATES);
    const fresh = Array.from({ length: BATCH - again.length }, eventOf);
    // Bad events have no place among the seen ones: each sending of one is set aside again.
    earlier = fresh.filter((event) => Reflect.get(event, 'event') !== '').slice(0, 10);
    sent += again.length + fresh.length;
    const body = JSON.stringify({ writeKey, batch: [...again, ...fresh] });
    for (;;) {
      const answer = await fetch(`${url}/v1/batch`, { method: 'POST', body }).catch(() => null);
      await answer?.arrayBuffer();
      if (answer?.ok) return;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
  return {
    good: () => good,
    bad: () => bad,
    sent: () => sent,
    async second(): Promise<void> {
      const lanes = Array.from({ length: 10 }, async () => {
        for (let i = 0; i < PER_SECOND / BATCH / 10; i += 1) await send();
      });
      await Promise.all(lanes);
    },
  };
}

async function probe(url: string, writeKey: string, n: number): Promise<number> {
  const startedAt = performance.now();
  for (let attempt = 0; ; attempt += 1) {
    const answer = await fetch(`${url}/v1/track?wait=queryable`, {
      method: 'POST',
      body: JSON.stringify({
        writeKey,
        event: 'probe',
        messageId: `probe-${n}-${attempt}`,
        userId: 'prober',
      }),
    });
    await answer.arrayBuffer();
    if (answer.ok) return performance.now() - startedAt;
  }
}

async function count(product: Awaited<ReturnType<typeof startProduct>>, workspaceId: string) {
  const ask = async (query: string): Promise<number> => {
    const answer = await product.asAdmin('/api/v1/sql', { query }, workspaceId);
    const { rows } = (await answer.json()) as { rows: Record<string, number>[] };
    return Number(Object.values(rows[0] ?? {})[0]);
  };
  const summary = await product.asAdmin('/api/v1/quarantine/summary', undefined, workspaceId);
  // In parts: all ids at once take more memory than one question may.
  let different = 0;
  for (let part = 0; part < ID_PARTS; part += 1) {
    different += await ask(
      `select uniqExact(message_id) from events
       where event_name != 'probe' and cityHash64(message_id) % ${ID_PARTS} = ${part}`,
    );
  }
  return {
    total: await ask("select count() from events where event_name != 'probe'"),
    different,
    setAside: ((await summary.json()) as { open: number }).open,
  };
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

/** Values over time in sixty columns, for bench/RESULTS.md. */
function curveOf(name: string, values: readonly number[]): string {
  const marks = '▁▂▃▄▅▆▇█';
  const step = Math.max(1, Math.ceil(values.length / 60));
  const columns = values.filter((_, i) => i % step === 0);
  const top = Math.max(...columns);
  const curve = columns.map((value) => marks[Math.min(7, Math.floor((value / top) * 7.99))]).join('');
  return `${name.padEnd(13)} 0 to ${String(Math.round(top)).padStart(5)} ${curve}`;
}
