import { createWriteStream } from 'node:fs';
import { rename, rm, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { SkylanternError, UPLOAD_TYPE } from '@skylantern/contracts';
import type { FastifyInstance, FastifyRequest } from 'fastify';

export const MAX_UPLOAD_BYTES = 20_000_000_000;
/** Left free on the disk, for the events that the file becomes. */
const KEEP_FREE_BYTES = 500_000_000;

/** Lets uploads through as streams: no other route takes a body of this type. */
export function registerUploads(http: FastifyInstance): void {
  http.addContentTypeParser(UPLOAD_TYPE, (_request, payload, done) => done(null, payload));
}

/** Writes the body of a request to `path`, durably, and answers its size. What is cut off leaves nothing. */
export async function receiveUpload(
  request: FastifyRequest,
  path: string,
  limits: { maxBytes: number } = { maxBytes: MAX_UPLOAD_BYTES },
): Promise<number> {
  const { body } = request;
  if (!(body instanceof Readable)) {
    throw new SkylanternError('request.invalid', `send the file itself as the body, as ${UPLOAD_TYPE}`);
  }
  const draft = `${path}.part`;
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > limits.maxBytes) throw tooLarge(limits.maxBytes);
  const disk = await statfs(dirname(path));
  if (declared > disk.bavail * disk.bsize - KEEP_FREE_BYTES) {
    throw new SkylanternError(
      'request.too-large',
      'there is not enough space left on the disk for this file',
    );
  }
  try {
    await pipeline(body, meter(limits.maxBytes), createWriteStream(draft, { mode: 0o600, flush: true }));
    const { size } = await stat(draft);
    if (size === 0) throw new SkylanternError('request.invalid', 'the file is empty');
    await rename(draft, path);
    return size;
  } catch (cause) {
    await rm(draft, { force: true });
    const code = cause instanceof Error && 'code' in cause ? cause.code : '';
    if (code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ECONNRESET')
      throw new SkylanternError('request.invalid', 'the upload was cut off: send it again', {}, { cause });
    if (code === 'ENOSPC')
      throw new SkylanternError('log.full', 'there is no space left on the disk', {}, { cause });
    throw cause;
  }
}

function meter(maxBytes: number): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > maxBytes) done(tooLarge(maxBytes));
      else done(null, chunk);
    },
  });
}

const tooLarge = (maxBytes: number): SkylanternError =>
  new SkylanternError(
    'request.too-large',
    `the file is larger than ${Math.round(maxBytes / 1e6)} MB: split it`,
  );
