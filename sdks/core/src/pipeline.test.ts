import { expect, describe as group, test } from 'vitest';
import { makeMessage, type WireMessage } from './messages.ts';
import { makePipeline, type PipelineOptions } from './pipeline.ts';
import type { Problem } from './problems.ts';
import type { Keep } from './queue.ts';
import type { Answer } from './transports.ts';

const message = (messageId: string, padding = 0): WireMessage =>
  makeMessage(
    { type: 'track', event: 'e', userId: 'ada', messageId, properties: { padding: 'x'.repeat(padding) } },
    {},
    { now: () => 0, makeMessageId: () => '' },
  );

const ok = (): Answer => ({ status: 200, retryAfter: null, body: '{"success":true,"results":[]}' });
const status = (code: number, retryAfter: string | null = null): Answer => ({
  status: code,
  retryAfter,
  body: '',
});

/** A pipeline whose time stands still until told to go on, and whose server answers as scripted. */
function given(
  options: Partial<PipelineOptions> = {},
  answer: (ids: string[], attempt: number) => Answer = ok,
) {
  const sent: string[][] = [];
  const problems: Problem[] = [];
  const timers = new Map<() => void, number>();
  const pipeline = makePipeline({
    host: 'http://collector.example/',
    writeKey: 'wk',
    now: () => Date.parse('2026-03-01T10:00:00Z'),
    random: () => 0.5,
    report: (problem) => problems.push(problem),
    schedule: (run, afterMs) => {
      timers.set(run, afterMs);
      return () => timers.delete(run);
    },
    transport: async ({ body }) => {
      const parsed: { batch: WireMessage[] } = JSON.parse(body);
      const ids = parsed.batch.map((item) => item.messageId);
      sent.push(ids);
      return answer(ids, sent.length);
    },
    flushAt: 3,
    flushIntervalMs: 1_000,
    maxQueue: 100,
    maxQueueBytes: 1_000_000,
    maxBatchBytes: 500_000,
    concurrency: 1,
    ...options,
  });
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return {
    pipeline,
    sent,
    problems,
    settle,
    waits: () => [...timers.values()],
    async timePasses() {
      const due = [...timers.keys()];
      timers.clear();
      for (const run of due) run();
      await settle();
    },
  };
}

group('when to send', () => {
  test('at flushAt, or when the interval is over', async () => {
    const { pipeline, sent, settle, timePasses } = given();
    for (const id of ['a', 'b', 'c', 'd']) pipeline.enqueue(message(id));
    await settle();
    expect(sent).toEqual([['a', 'b', 'c']]);
    await timePasses();
    expect(sent).toEqual([['a', 'b', 'c'], ['d']]);
    expect(pipeline.counts()).toEqual({ queued: 0, delivered: 4, dropped: 0 });
  });

  test('flush answers how many were not delivered in time', async () => {
    const { pipeline, timePasses } = given({}, () => status(503));
    pipeline.enqueue(message('a'));
    const flushed = pipeline.flush(10);
    await timePasses();
    expect(await flushed).toBe(1);
    expect(pipeline.counts().queued).toBe(1);
  });
});

group('retry', () => {
  test('the same messages again, in order, later arrivals behind them', async () => {
    const { pipeline, sent, timePasses, settle, problems } = given({}, (_, attempt) =>
      attempt < 3 ? status(503) : ok(),
    );
    for (const id of ['a', 'b', 'c']) pipeline.enqueue(message(id));
    await settle();
    pipeline.enqueue(message('d'));
    await timePasses();
    await timePasses();
    expect(sent).toEqual([
      ['a', 'b', 'c'],
      ['a', 'b', 'c', 'd'],
      ['a', 'b', 'c', 'd'],
    ]);
    expect(problems.map((problem) => problem.code)).toEqual(['delivery.delayed', 'delivery.delayed']);
  });

  test('waits as long as the server asks, and retryNow does not break that', async () => {
    const { pipeline, sent, settle, waits } = given({}, () => status(429, '20'));
    for (const id of ['a', 'b', 'c']) pipeline.enqueue(message(id));
    await settle();
    pipeline.retryNow();
    await settle();
    expect(sent).toHaveLength(1);
    expect(waits()).toEqual([20_250]); // 20 s and half of the half-second of jitter
  });

  test('retryNow ends a pause of our own', async () => {
    const { pipeline, sent, settle } = given({}, (_, attempt) => (attempt === 1 ? status(500) : ok()));
    for (const id of ['a', 'b', 'c']) pipeline.enqueue(message(id));
    await settle();
    pipeline.retryNow();
    await settle();
    expect(sent).toHaveLength(2);
    expect(pipeline.counts().delivered).toBe(3);
  });

  test('many batches failing side by side are one failure, and one batch probes', async () => {
    const { pipeline, sent, settle, timePasses, waits } = given({ flushAt: 1, concurrency: 3 }, () =>
      status(503),
    );
    for (const id of ['a', 'b', 'c']) pipeline.enqueue(message(id));
    await settle();
    expect(sent).toEqual([['a'], ['b'], ['c']]);
    expect(waits()).toEqual([250]);
    await timePasses();
    expect(sent.slice(3)).toEqual([['a', 'b', 'c']]);
  });
});

group('what is dropped, and said so', () => {
  test.each([400, 401])('%i is never sent again', async (code) => {
    const { pipeline, sent, settle, timePasses, problems } = given({}, () => status(code));
    for (const id of ['a', 'b', 'c']) pipeline.enqueue(message(id));
    await settle();
    await timePasses();
    expect(sent).toHaveLength(1);
    expect(pipeline.counts()).toEqual({ queued: 0, delivered: 0, dropped: 3 });
    expect(problems).toMatchObject([{ code: 'batch.refused', count: 3, messageIds: ['a', 'b', 'c'] }]);
  });

  test('the oldest, when the queue is full', async () => {
    const { pipeline, problems, timePasses, sent } = given({ maxQueue: 2, flushAt: 50 });
    for (const id of ['a', 'b', 'c', 'd']) pipeline.enqueue(message(id));
    await timePasses();
    expect(sent).toEqual([['c', 'd']]);
    expect(problems.map(({ code, messageIds }) => [code, ...messageIds])).toEqual([
      ['queue.full', 'a'],
      ['queue.full', 'b'],
    ]);
    expect(pipeline.counts()).toEqual({ queued: 0, delivered: 2, dropped: 2 });
  });

  test('an event over 32 kB, one without ids, one that JSON cannot carry', () => {
    const { pipeline, problems } = given();
    const loop: Record<string, unknown> = {};
    loop['self'] = loop;
    expect(pipeline.enqueue(message('big', 33_000))).toBe(false);
    expect(pipeline.enqueue({ ...message('nobody'), userId: '' })).toBe(false);
    expect(pipeline.enqueue({ ...message('loop'), properties: loop })).toBe(false);
    expect(problems.map((problem) => problem.code)).toEqual([
      'event.too-large',
      'event.invalid',
      'event.invalid',
    ]);
    expect(pipeline.counts()).toEqual({ queued: 0, delivered: 0, dropped: 3 });
  });

  test('a quarantined message is delivered and reported', async () => {
    const body = '{"success":true,"results":[{"messageId":"b","status":"quarantined","reason":"unplanned"}]}';
    const { pipeline, settle, problems } = given({}, () => ({ status: 200, retryAfter: null, body }));
    for (const id of ['a', 'b', 'c']) pipeline.enqueue(message(id));
    await settle();
    expect(problems).toMatchObject([{ code: 'event.quarantined', messageIds: ['b'], detail: 'unplanned' }]);
    expect(pipeline.counts().delivered).toBe(3);
  });
});

group('sizes', () => {
  test('a batch stays within its bytes', async () => {
    const { pipeline, sent, settle } = given({ maxBatchBytes: 50_000, flushAt: 5 });
    for (const id of ['a', 'b', 'c', 'd', 'e']) pipeline.enqueue(message(id, 20_000));
    await settle();
    expect(sent).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  });

  test('on 413 it is split until it fits; only what does not fit alone is dropped', async () => {
    const { pipeline, sent, settle, problems } = given({ flushAt: 4 }, (ids) =>
      ids.length > 2 || ids.includes('c') ? status(413) : ok(),
    );
    for (const id of ['a', 'b', 'c', 'd']) pipeline.enqueue(message(id, 100));
    await settle();
    await settle();
    expect(sent[0]).toEqual(['a', 'b', 'c', 'd']);
    expect(sent[1]).toEqual(['a', 'b']);
    expect(problems).toMatchObject([{ code: 'event.too-large', messageIds: ['c'] }]);
    expect(pipeline.counts()).toEqual({ queued: 0, delivered: 3, dropped: 1 });
  });
});

group('keeping', () => {
  test('saved when queued, forgotten when acknowledged, let go when another owner took over', async () => {
    const saved = new Set<string>();
    let isLost = false;
    const keep: Keep = {
      save: (messageId) => saved.add(messageId),
      forget: (messageId) => saved.delete(messageId),
      hasLostHold: () => isLost,
    };
    const { pipeline, sent, settle } = given({ keep });
    for (const id of ['a', 'b', 'c', 'd']) pipeline.enqueue(message(id));
    expect([...saved]).toEqual(['a', 'b', 'c', 'd']);
    await settle();
    expect([...saved]).toEqual(['d']);
    isLost = true;
    expect(await pipeline.flush(10)).toBe(0);
    expect(sent).toEqual([['a', 'b', 'c']]);
    expect([...saved]).toEqual(['d']); // still kept: it is the other owner's now
  });
});
