import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { gunzipSync } from 'node:zlib';
import type { EngineQuery } from './engine.ts';
import { readMultipart } from './multipart.ts';

/** What one request may send; larger inserts come in several. */
export const maxBodyBytes = 512 * 1024 * 1024;

/** Words of the HTTP interface itself, which are no settings of a query. */
const notSettings = new Set([
  'query',
  'query_id',
  'database',
  'default_format',
  'user',
  'password',
  'compress',
  'decompress',
  'enable_http_compression',
  'http_zlib_compression_level',
  'buffer_size',
  'wait_end_of_query',
  'send_progress_in_http_headers',
  'http_headers_progress_interval_ms',
  'http_write_exception_in_output_format',
  'cancel_http_readonly_queries_on_client_close',
  'role',
  'quota_key',
]);

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    size += bytes.length;
    if (size > maxBodyBytes) {
      throw new Error(
        `Code: 1000. DB::Exception: Body over ${maxBodyBytes} bytes, send it in parts. (POCO_EXCEPTION)`,
      );
    }
    chunks.push(bytes);
  }
  const body = Buffer.concat(chunks);
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding === 'gzip') return gunzipSync(body, { maxOutputLength: maxBodyBytes });
  if (encoding === 'identity') return body;
  throw new Error(`Code: 79. DB::Exception: Content-Encoding ${encoding} is not supported. (INCORRECT_DATA)`);
}

/** Reads a request of ClickHouse's HTTP interface into a query. */
export async function readQuery(request: IncomingMessage): Promise<EngineQuery> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const body = await readBody(request);
  const contentType = request.headers['content-type'] ?? '';
  const fields = new Map(url.searchParams);
  const multipart = contentType.startsWith('multipart/form-data');
  if (multipart) for (const [name, value] of readMultipart(body, contentType)) fields.set(name, value);
  if (fields.has('session_id')) {
    throw new Error('Code: 48. DB::Exception: HTTP sessions are not supported here. (NOT_IMPLEMENTED)');
  }
  const settings = new Map<string, string>();
  const params = new Map<string, string>();
  for (const [name, value] of fields) {
    if (name.startsWith('param_')) params.set(name.slice('param_'.length), value);
    else if (!notSettings.has(name)) settings.set(name, value);
  }
  const inUrl = fields.get('query');
  return {
    queryId: `${fields.get('query_id') ?? randomUUID()}`.replace(/[^\w-]/g, '_'),
    text: inUrl ?? body.toString('utf8'),
    format: fields.get('default_format') ?? 'TabSeparated',
    database: fields.get('database') ?? null,
    settings,
    params,
    data: inUrl === undefined || multipart || body.length === 0 ? null : body,
  };
}
