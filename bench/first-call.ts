import type { RuleDefinition } from '@skylantern/contracts';
import { openWebhookReceiver, type WebhookReceiver } from '@skylantern/testkit';
import autocannon from 'autocannon';
import { type Keys, type Product, startProduct } from '../e2e/support/product.ts';
import { quantile } from './quantile.ts';
import type { Figure } from './report.ts';

const EVENTS = 400;
const EVERY_MS = 50;
const BACKGROUND = { perSecond: 100, batch: 10, persons: 5_000 };

/** From sending an event to the door until the webhook of a rule without delay is called, over HTTP on both ends. */
export async function benchFirstCall(): Promise<Figure[]> {
  const product = await startProduct({ SKYLANTERN_ALLOW_PRIVATE: '127.0.0.1' });
  const receiver = await openWebhookReceiver();
  try {
    const keys = await product.makeWorkspace('Bench');
    await publishRule(product, keys, receiver.url);
    await measure(product, keys, receiver, 'warm', 40);
    const quiet = await measure(product, keys, receiver, 'quiet', EVENTS);
    const background = load(product, keys, ((EVENTS + 40) * EVERY_MS) / 1_000 + 5);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    const busy = await measure(product, keys, receiver, 'busy', EVENTS);
    const { perSecond } = await background;
    return [
      ...figuresOf('20 events/s', quiet, 'under 1,000'),
      ...figuresOf(`the same beside ${Math.round(perSecond)} events/s`, busy, 'under 1,000'),
    ];
  } finally {
    await product.close();
    await receiver.close();
  }
}

function figuresOf(name: string, times: readonly number[], target: string): Figure[] {
  return [
    { name: `event to first call, ${name}, p50`, value: quantile(times, 0.5), unit: 'ms' },
    { name: 'p95', value: quantile(times, 0.95), unit: 'ms' },
    { name: 'p99', value: quantile(times, 0.99), unit: 'ms', target },
  ];
}

async function publishRule(product: Product, keys: Keys, hook: string): Promise<void> {
  const post = async (path: string, body: object): Promise<string> => {
    const answer = await product.asAdmin(path, body, keys.id);
    if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
    return ((await answer.json()) as { id: string }).id; // both routes answer with the thing they made
  };
  const channelId = await post('/api/v1/channels', {
    type: 'webhook',
    name: 'Bench',
    config: { url: hook, signingSecret: 'a long secret of the bench' },
  });
  const definition: RuleDefinition = {
    trigger: { on: 'event', what: { event: 'signed_up' } },
    message: {
      channelId,
      topic: 'offers',
      template: { kind: 'webhook', payload: '{"who":"{{ event.who }}"}' },
    },
    controlShare: 0,
    reentry: { policy: 'every-time' },
  };
  const journeyId = await post('/api/v1/journeys', { name: 'Bench', definition });
  await post(`/api/v1/journeys/${journeyId}/publish`, {});
}

/** One event every 50 ms, whether or not the one before has arrived; the times in ms. */
async function measure(
  product: Product,
  keys: Keys,
  receiver: WebhookReceiver,
  run: string,
  count: number,
): Promise<number[]> {
  const sentAt = new Map<string, number>();
  const from = receiver.calls.length;
  const beganAt = performance.now();
  const answers: Promise<void>[] = [];
  for (let n = 0; n < count; n += 1) {
    await new Promise((resolve) =>
      setTimeout(resolve, Math.max(0, beganAt + n * EVERY_MS - performance.now())),
    );
    const who = `${run}-${n}`;
    const body = JSON.stringify({
      writeKey: keys.writeKey,
      event: 'signed_up',
      messageId: `bench-${who}`,
      userId: who,
      timestamp: new Date().toISOString(),
      properties: { who },
    });
    sentAt.set(who, Date.now());
    answers.push(
      fetch(`${product.url}/v1/track`, { method: 'POST', body }).then(async (answer) => {
        if (!answer.ok) throw new Error(`refused: ${await answer.text()}`);
        await answer.arrayBuffer();
      }),
    );
  }
  await Promise.all(answers);
  const calls = (await receiver.waitFor(from + count)).slice(from);
  return calls.map((call) => {
    const { payload } = JSON.parse(call.body) as { payload: { who: string } }; // our own template
    const at = sentAt.get(payload.who);
    if (at === undefined) throw new Error(`a call for somebody unknown: ${call.body}`);
    return call.at - at;
  });
}

async function load(product: Product, keys: Keys, seconds: number): Promise<{ perSecond: number }> {
  let n = 0;
  const eventOf = (i: number) => ({
    type: 'track',
    event: ['page_viewed', 'product_viewed', 'cart_added'][i % 3],
    messageId: `load-${process.pid}-${i}`,
    userId: `person-${(i * 7919) % BACKGROUND.persons}`,
    timestamp: new Date().toISOString(),
    properties: { amount: i % 100, currency: 'EUR', sku: `sku-${i % 500}` },
    context: { page: { url: 'https://shop.example/products/7?utm_source=mail' }, locale: 'en-GB' },
  });
  const batch = () => {
    const from = n * BACKGROUND.batch;
    n += 1;
    return Array.from({ length: BACKGROUND.batch }, (_, i) => eventOf(from + i));
  };
  const result = await autocannon({
    url: `${product.url}/v1/batch`,
    method: 'POST',
    connections: 10,
    overallRate: BACKGROUND.perSecond,
    duration: seconds,
    headers: { 'content-type': 'application/json' },
    requests: [
      {
        setupRequest: (request) => ({
          ...request,
          body: JSON.stringify({ writeKey: keys.writeKey, batch: batch() }),
        }),
      },
    ],
  });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${result.non2xx} refusals, ${result.errors} errors`);
  return { perSecond: result.requests.average * BACKGROUND.batch };
}
