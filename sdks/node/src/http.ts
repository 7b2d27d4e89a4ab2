import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Transport } from '@skylantern/sdk-core';

const compress = promisify(gzip);

export interface HttpOptions {
  readonly serverKey: string | null;
  readonly requestTimeoutMs: number;
  readonly gzipAboveBytes: number;
}

/** Posts with the global fetch, whose agent keeps connections alive; the body is always read, so they return to it. */
export function makeHttpTransport({ serverKey, requestTimeoutMs, gzipAboveBytes }: HttpOptions): Transport {
  return async ({ url, body }) => {
    const plain = Buffer.from(body);
    const isLarge = plain.length > gzipAboveBytes;
    const headers: Record<string, string> = { 'Content-Type': 'application/json' };
    if (isLarge) headers['Content-Encoding'] = 'gzip';
    if (serverKey !== null)
      headers['Authorization'] = `Basic ${Buffer.from(`${serverKey}:`).toString('base64')}`;
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body: isLarge ? await compress(plain) : plain,
      signal: AbortSignal.timeout(requestTimeoutMs),
    });
    const text = await response.text();
    return { status: response.status, retryAfter: response.headers.get('retry-after'), body: text };
  };
}
