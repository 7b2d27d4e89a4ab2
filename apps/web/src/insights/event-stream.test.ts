import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { makeEventReader } from './event-stream.ts';
import { askStream, type Progress } from './use-answer.ts';

test('events are given when they are whole, however the text was cut', () => {
  const text =
    'event: progress\ndata: {"readRows":1}\n\n: still here\n\nevent: answer\r\ndata: {"a":\r\ndata: 1}\r\n\r\n';
  for (let size = 1; size <= text.length; size += 1) {
    const reader = makeEventReader();
    const found = [];
    for (let at = 0; at < text.length; at += size) found.push(...reader.push(text.slice(at, at + size)));
    expect(found).toEqual([
      { event: 'progress', data: '{"readRows":1}' },
      { event: 'answer', data: '{"a":\n1}' },
    ]);
  }
});

/** A question to a server that answers with these pieces; an open one is cancelled at its first progress. */
async function answering(pieces: string, isOpen = false) {
  let hangUp: () => void = () => {};
  const hungUp = new Promise<void>((resolve) => {
    hangUp = resolve;
  });
  const server = createServer((request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(pieces);
    if (!isOpen) response.end();
    request.socket.once('close', hangUp);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const read: Progress[] = [];
  const stop = new AbortController();
  const origin = `http://127.0.0.1:${port}`;
  const asked = { params: {}, period: { last: '7d' } };
  const onProgress = (progress: Progress) => {
    read.push(progress);
    if (isOpen) stop.abort();
  };
  const answer = askStream('trend', asked, stop.signal, onProgress, origin);
  return { answer, read, hungUp };
}

test('an answer comes after its progress', async () => {
  const { answer, read } = await answering(
    'event: progress\ndata: {"readRows":42,"totalRows":0}\n\nevent: answer\ndata: {"rows":[],"meta":{"readRows":42}}\n\n',
  );
  expect(await answer).toEqual({ rows: [], meta: { readRows: 42 } });
  expect(read).toEqual([{ rows: 42, totalRows: null }]);
});

test('a failure keeps its code, field and request id', async () => {
  const error = { code: 'query.invalid', message: 'formula: ...', field: 'formula', requestId: 'req_1' };
  const { answer } = await answering(`event: failed\ndata: ${JSON.stringify({ error })}\n\n`);
  await expect(answer).rejects.toMatchObject({ code: 'query.invalid', field: 'formula', requestId: 'req_1' });
});

test('a stream that breaks off is a failure, not an empty answer', async () => {
  const { answer } = await answering('event: progress\ndata: {"readRows":1}\n\n');
  await expect(answer).rejects.toMatchObject({ code: 'network' });
});

test('cancelling hangs up, so that the server ends the query', async () => {
  const { answer, hungUp } = await answering('event: progress\ndata: {"readRows":1}\n\n', true);
  await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
  await hungUp;
});
