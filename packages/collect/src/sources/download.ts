import { createWriteStream } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { SkylanternError } from '@skylantern/contracts';

/** Writes an answer to a file; one that is too long is refused, or cut where a look at its beginning is enough. */
export async function download(
  answer: IncomingMessage,
  path: string,
  { maxBytes, mayCut, signal }: { maxBytes: number; mayCut: boolean; signal: AbortSignal },
): Promise<{ bytes: number; isCut: boolean }> {
  let bytes = 0;
  let isCut = false;
  async function* limited(): AsyncGenerator<Buffer> {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maxBytes && !mayCut) throw tooLong(maxBytes);
      yield chunk;
      if (bytes > maxBytes) {
        isCut = true;
        return;
      }
    }
  }
  try {
    await pipeline(limited(), createWriteStream(path, { mode: 0o600 }), { signal });
  } finally {
    answer.destroy();
  }
  return { bytes, isCut };
}

export const tooLong = (maxBytes: number): SkylanternError =>
  new SkylanternError(
    'request.too-large',
    `there is more than ${Math.round(maxBytes / 1e6)} MB to read, the limit of this source`,
  );
