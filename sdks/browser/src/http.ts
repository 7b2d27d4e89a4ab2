import type { Transport } from '@skylantern/sdk-core';

/** Browsers give all keepalive requests and beacons of a page 64 kB together. */
export const MAX_KEEPALIVE_BYTES = 60_000;

/** `text/plain` and no headers of our own: no preflight. `keepalive` lets the request outlive the page. */
export function makeFetchTransport(requestTimeoutMs: number): Transport {
  return async ({ url, body }) => {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), requestTimeoutMs);
    try {
      const response = await fetch(url, {
        method: 'POST',
        body,
        keepalive: true,
        credentials: 'omit',
        headers: { 'Content-Type': 'text/plain' },
        signal: abort.signal,
      });
      const text = await response.text();
      return { status: response.status, retryAfter: response.headers.get('Retry-After'), body: text };
    } finally {
      clearTimeout(timer);
    }
  };
}
