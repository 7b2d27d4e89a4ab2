import { randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Engine, EngineQuery } from './engine.ts';
import { failureFrame, sendFailure, sendResult } from './http-answer.ts';
import { readQuery } from './http-request.ts';
import { makeLane } from './lanes.ts';

export interface HostServerPorts {
  readonly engine: Engine;
  readonly stream: (query: EngineQuery) => AsyncGenerator<Uint8Array, void, undefined>;
  readonly password: string;
}

/** Asks for rows as they are found, in a format whose chunks may be strung together. */
export const streamHeader = 'x-skylantern-stream';
/** For looking at running queries: passes the lines in which queries wait. */
export const controlHeader = 'x-skylantern-control';

const formatClause = /\bFORMAT\s+(\w+)\s*;?\s*$/i;
const streamable = new Set(['JSONEachRow', 'JSONCompactEachRow', 'TabSeparated', 'TSV', 'RowBinary']);

export function makeHostServer({ engine, stream, password }: HostServerPorts) {
  // Inserts never wait behind questions or rebuilding, and none of them takes all threads of the pool.
  const lanes = { read: makeLane(8), insert: makeLane(2), change: makeLane(3), stream: makeLane(2) };
  const expected = Buffer.from(`Basic ${Buffer.from(`default:${password}`).toString('base64')}`);

  function mayEnter(request: IncomingMessage): boolean {
    const given = Buffer.from(request.headers.authorization ?? '');
    return given.length === expected.length && timingSafeEqual(given, expected);
  }

  async function answerStream(
    query: EngineQuery,
    response: ServerResponse,
    gone: AbortSignal,
  ): Promise<void> {
    const tag = randomBytes(12).toString('base64url').slice(0, 16);
    const format = formatClause.exec(query.text)?.[1] ?? query.format;
    let begun = false;
    try {
      for await (const chunk of stream(query)) {
        if (gone.aborted) break;
        if (!begun) {
          response.writeHead(200, {
            'content-type': 'text/plain; charset=UTF-8',
            'x-clickhouse-query-id': query.queryId,
            'x-clickhouse-format': format,
            'x-clickhouse-exception-tag': tag,
          });
        }
        begun = true;
        if (!response.write(chunk)) await once(response, 'drain', { signal: gone });
      }
      response.end();
    } catch (error) {
      if (gone.aborted) return;
      if (!begun) throw error;
      response.end(failureFrame(tag, error));
    }
  }

  async function answer(
    query: EngineQuery,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const left = new AbortController();
    response.once('close', () => left.abort());
    const format = formatClause.exec(query.text)?.[1] ?? query.format;
    const reads = /^[\s(]*(SELECT|WITH|SHOW|DESC|DESCRIBE|EXISTS|EXPLAIN)\b/i.test(query.text);
    const streams = request.headers[streamHeader] !== undefined && reads && streamable.has(format);
    const lane = streams ? 'stream' : reads ? 'read' : query.data === null ? 'change' : 'insert';
    const leave =
      request.headers[controlHeader] === undefined ? await lanes[lane](left.signal) : () => undefined;
    const kill = (): void => {
      engine.kill(query.queryId).catch(() => undefined); // it may have ended by itself
    };
    try {
      if (left.signal.aborted) return;
      left.signal.addEventListener('abort', kill);
      if (streams) await answerStream(query, response, left.signal);
      else {
        const result = await engine.run(query);
        left.signal.removeEventListener('abort', kill);
        sendResult(response, query.queryId, format, result);
      }
    } finally {
      left.signal.removeEventListener('abort', kill);
      leave();
    }
  }

  return createServer({ requestTimeout: 0, keepAliveTimeout: 30_000 }, (request, response) => {
    const path = (request.url ?? '/').split('?')[0];
    if (path === '/ping' || (request.method === 'GET' && request.url === '/')) {
      response.end('Ok.\n');
      return;
    }
    if (!mayEnter(request)) {
      sendFailure(
        response,
        '',
        new Error('Code: 516. DB::Exception: Authentication failed. (AUTHENTICATION_FAILED)'),
      );
      return;
    }
    let queryId = '';
    readQuery(request)
      .then((query) => {
        queryId = query.queryId;
        return answer(query, request, response);
      })
      .catch((error: unknown) => {
        if (response.headersSent || response.destroyed) response.destroy();
        else sendFailure(response, queryId, error);
      });
  });
}
