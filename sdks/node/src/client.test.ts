import { readFile } from 'node:fs/promises';
import { type PracticeCollector, startPracticeCollector } from '@skylantern/sdk-core/practice-collector';
import { wireFixtures } from '@skylantern/sdk-core/wire-fixtures';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  createSkylantern,
  type Problem,
  type Skylantern,
  type SkylanternOptions,
  UndeliveredError,
} from './index.ts';
import { VERSION } from './version.ts';

let collector: PracticeCollector;
let problems: Problem[];
let client: Skylantern;

const start = (more: Partial<SkylanternOptions> = {}) => {
  client = createSkylantern({
    writeKey: 'wk',
    host: collector.url,
    onError: (problem) => problems.push(problem),
    ...more,
  } as SkylanternOptions); // Partial loosens "one of two keys"; one is always given above
  return client;
};

const trackMany = (count: number) =>
  Promise.all(
    Array.from({ length: count }, (_, index) =>
      client.track({ event: 'e', userId: 'ada', messageId: `m-${index}`, properties: { index } }),
    ),
  );

const arrivals = () =>
  collector.batches.flatMap((batch) => batch.messages.map((message) => message.messageId));

beforeEach(async () => {
  collector = await startPracticeCollector();
  problems = [];
});
afterEach(async () => {
  await client.close(0).catch(() => undefined);
  await collector.down();
});

describe('the wire', () => {
  test('fixtures arrive exactly, with the library named in the context', async () => {
    start();
    for (const { call } of wireFixtures) {
      if (call.type === 'track') await client.track(call);
      else if (call.type === 'page') await client.page(call);
      else if (call.type === 'screen') await client.screen(call);
      else if (call.type === 'profile') await client.profile(call);
      else if (call.type === 'merge') await client.merge(call);
      else if (call.type === 'unbind') await client.unbind(call);
      else if (call.type === 'identify') await client.identify(call);
      else if (call.type === 'group') await client.group(call);
      else await client.alias(call);
    }
    await client.flush();
    const library = { name: '@skylantern/node', version: VERSION };
    expect(collector.batches[0]?.messages).toEqual(
      wireFixtures.map(({ message }) => ({ ...message, context: { library, ...message.context } })),
    );
    expect(collector.batches[0]?.writeKey).toBe('wk');
  });

  test('a server key travels in the header, not in the body', async () => {
    client = createSkylantern({ serverKey: 'sk', host: collector.url });
    await client.track({ event: 'e', userId: 'ada' });
    await client.flush();
    expect(collector.batches[0]?.headers.authorization).toBe(
      `Basic ${Buffer.from('sk:').toString('base64')}`,
    );
    expect(collector.batches[0]?.writeKey).toBeUndefined();
  });

  test('gzip above 1 kB, plain below', async () => {
    start();
    await client.track({ event: 'small', userId: 'ada' });
    await client.flush();
    await trackMany(100);
    await client.flush();
    const [small, large] = collector.batches;
    expect(small?.headers['content-encoding']).toBeUndefined();
    expect(large?.headers['content-encoding']).toBe('gzip');
    expect(large?.messages).toHaveLength(100);
    expect(large?.bytes).toBeLessThan(5_000);
  });

  test('the version is that of the package', async () => {
    const text = await readFile(new URL('../package.json', import.meta.url), 'utf8');
    expect(JSON.parse(text)).toMatchObject({ version: VERSION });
  });
});

describe('trouble', () => {
  test('503 and 429: the same messages again, not before Retry-After', async () => {
    start();
    collector.plan({ do: 'answer', status: 503, retryAfter: '1' }, { do: 'answer', status: 429 });
    await trackMany(3);
    await client.flush();
    const [first, second, third] = collector.batches;
    expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(1_000);
    expect(second?.messages).toEqual(first?.messages);
    expect(third?.messages).toEqual(first?.messages);
    expect(client.counts()).toEqual({ queued: 0, delivered: 3, dropped: 0 });
  });

  test('the body is accepted, then the socket cut: sent again, kept once', async () => {
    start();
    collector.plan({ do: 'store-then-cut' });
    await trackMany(3);
    await client.flush();
    expect(arrivals()).toEqual(['m-0', 'm-1', 'm-2', 'm-0', 'm-1', 'm-2']);
    expect([...collector.stored.keys()]).toEqual(['m-0', 'm-1', 'm-2']);
  });

  test('a server that hangs is given up on and asked again', async () => {
    start({ requestTimeoutMs: 200 });
    collector.plan({ do: 'hang' });
    await trackMany(2);
    await client.flush();
    expect(collector.batches).toHaveLength(2);
    expect(collector.stored.size).toBe(2);
  });

  test('nothing is lost while the server is down for a while', async () => {
    start({ flushAt: 10 });
    await trackMany(10);
    await client.flush();
    await collector.down();
    for (let index = 10; index < 500; index++)
      await client.track({ event: 'e', userId: 'ada', messageId: `m-${index}` });
    await expect(client.flush(300)).rejects.toEqual(new UndeliveredError(490));
    await collector.up();
    await client.flush();
    expect(collector.stored.size).toBe(500);
    expect(arrivals()).toHaveLength(500);
    expect(problems.every((problem) => problem.code === 'delivery.delayed')).toBe(true);
  });

  test('a wrong key: dropped, counted, reported, never sent again', async () => {
    start();
    collector.plan({ do: 'answer', status: 401 });
    await trackMany(2);
    await expect(client.flush()).rejects.toEqual(new UndeliveredError(2));
    expect(client.counts()).toEqual({ queued: 0, delivered: 0, dropped: 2 });
    expect(problems).toMatchObject([{ code: 'batch.refused', count: 2 }]);
    expect(collector.batches).toHaveLength(1);
  });

  test('413: split until it fits', async () => {
    start();
    collector.limits.maxBodyBytes = 4_000;
    await trackMany(100);
    await client.flush();
    expect(collector.stored.size).toBe(100);
    expect(client.counts().dropped).toBe(0);
  });
});

describe('consent', () => {
  test('it goes with the call; who said no is let go; ids of other types are enough', async () => {
    start();
    const identities = { email: 'ada@example.org' };
    await client.track({ event: 'asked', identities, consent: { status: 'pending' } });
    await client.track({ event: 'refused', userId: 'ada', consent: { status: 'denied' } });
    await client.flush();
    const [message, ...more] = collector.batches.flatMap((batch) => batch.messages);
    expect(message).toMatchObject({
      event: 'asked',
      identities,
      context: { consent: { status: 'pending' } },
    });
    expect(more).toEqual([]);
    expect(client.counts()).toEqual({ queued: 0, delivered: 1, dropped: 0 });
  });
});

describe('the host', () => {
  test('a call never throws, whatever it is given', async () => {
    start({
      onError: () => {
        throw new Error('the host fails too');
      },
    });
    const loop: Record<string, unknown> = {};
    loop['self'] = loop;
    await client.track({ event: 'e', userId: 'ada', properties: loop });
    await client.track({ event: 'e', userId: 'ada', properties: { big: 1n } });
    await client.track({ event: 'e' });
    expect(client.counts()).toEqual({ queued: 0, delivered: 0, dropped: 3 });
  });

  test('backpressure: the caller waits for room, and all arrives in order', async () => {
    start({ maxQueue: 10, whenFull: 'wait', flushAt: 5, concurrency: 1 });
    await trackMany(200);
    await client.flush();
    expect(arrivals()).toEqual(Array.from({ length: 200 }, (_, index) => `m-${index}`));
    expect(client.counts()).toEqual({ queued: 0, delivered: 200, dropped: 0 });
  });

  test('after close() a call is reported, not queued', async () => {
    start();
    await trackMany(1);
    await client.close();
    await client.track({ event: 'late', userId: 'ada' });
    expect(collector.stored.size).toBe(1);
    expect(problems).toMatchObject([{ code: 'event.invalid', detail: 'called after close()' }]);
  });
});
