import type { Answer, Transport } from '@skylantern/sdk-core';
import type { Wx } from './wx-api.ts';

function retryAfterIn(header: Readonly<Record<string, unknown>> | undefined): string | null {
  const found = Object.entries(header ?? {}).find(([name]) => name.toLowerCase() === 'retry-after');
  return found === undefined ? null : String(found[1]);
}

/** Posts by `wx.request`; while the device says it is offline, not at all. */
export const makeWxTransport =
  (wx: Wx, timeout: number, isOnline: () => boolean): Transport =>
  ({ url, body }) =>
    new Promise<Answer>((resolve, reject) => {
      if (!isOnline()) {
        reject(new Error('offline'));
        return;
      }
      wx.request({
        url,
        method: 'POST',
        data: body,
        header: { 'content-type': 'application/json' },
        dataType: 'text', // else it would be parsed, or not, by what it looks like
        timeout,
        success: ({ statusCode, data, header }) =>
          resolve({
            status: statusCode,
            retryAfter: retryAfterIn(header),
            body: typeof data === 'string' ? data : JSON.stringify(data ?? ''),
          }),
        fail: ({ errMsg }) => reject(new Error(errMsg ?? 'request:fail')),
      });
    });
