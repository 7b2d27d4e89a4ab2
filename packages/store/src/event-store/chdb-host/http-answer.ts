import type { ServerResponse } from 'node:http';
import type { NativeResult } from './native.ts';

const statusByCode: Readonly<Record<string, number>> = {
  '36': 400,
  '47': 404,
  '60': 404,
  '62': 400,
  '81': 404,
  '115': 404,
  '159': 408,
  '192': 401,
  '193': 401,
  '194': 401,
  '394': 499,
  '456': 400,
  '48': 501,
  '516': 403,
};

/** The engine's words for a failure, as the server would send them. */
export function engineMessage(error: unknown): { code: string; text: string } {
  const text = error instanceof Error ? error.message : String(error);
  const code = /^Code: (\d+)\./.exec(text)?.[1];
  return code === undefined
    ? { code: '1002', text: `Code: 1002. DB::Exception: ${text}. (UNKNOWN_EXCEPTION)` }
    : { code, text };
}

export function sendFailure(response: ServerResponse, queryId: string, error: unknown): void {
  const { code, text } = engineMessage(error);
  response.writeHead(statusByCode[code] ?? 500, {
    'content-type': 'text/plain; charset=UTF-8',
    'x-clickhouse-exception-code': code,
    'x-clickhouse-query-id': queryId,
  });
  response.end(`${text}\n`);
}

/** A failure after the answer has begun: the frame that clients of ClickHouse 25.11 and later look for. */
export function failureFrame(tag: string, error: unknown): string {
  const message = `${engineMessage(error).text}\n`;
  return `\r\n__exception__\r\n${tag}\r\n${message}${Buffer.byteLength(message)} ${tag}\r\n__exception__\r\n`;
}

export function sendResult(
  response: ServerResponse,
  queryId: string,
  format: string,
  result: NativeResult,
): void {
  const bytes = result.bytes ?? new Uint8Array();
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  response.writeHead(200, {
    'content-type': 'text/plain; charset=UTF-8',
    'content-length': body.length,
    'x-clickhouse-query-id': queryId,
    'x-clickhouse-format': format,
    'x-clickhouse-timezone': 'UTC',
    'x-clickhouse-summary': JSON.stringify({
      read_rows: String(result.rowsRead ?? 0),
      read_bytes: String(result.bytesRead ?? 0),
      written_rows: String(result.rowsWritten ?? 0),
      written_bytes: String(result.bytesWritten ?? 0),
      total_rows_to_read: '0',
      result_rows: '0',
      result_bytes: String(body.length),
      elapsed_ns: String(Math.round(result.elapsed * 1e9)),
    }),
  });
  response.end(body);
}
