import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { SkylanternError } from '@skylantern/contracts';

const CHUNK_BYTES = 64 * 1024;

export interface OpenedFile {
  isGzip: boolean;
  /** The bytes as they are inside the gzip. */
  chunks: AsyncIterable<Buffer>;
  /** Bytes of the file itself that were read so far: what progress is measured by. */
  bytesRead(): number;
}

/** Opens a file, plain or gzipped: its first bytes tell, not its name. */
export async function openFile(path: string, signal?: AbortSignal): Promise<OpenedFile> {
  const isGzip = await startsAsGzip(path);
  const source = createReadStream(path, {
    highWaterMark: CHUNK_BYTES,
    ...(signal === undefined ? {} : { signal }),
  });
  return { isGzip, bytesRead: () => source.bytesRead, chunks: isGzip ? inflate(source) : source };
}

async function* inflate(source: ReturnType<typeof createReadStream>): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  source.on('error', (error) => gunzip.destroy(error));
  source.pipe(gunzip);
  try {
    for await (const chunk of gunzip) yield chunk;
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    if (!code.startsWith('Z_')) throw cause;
    throw new SkylanternError(
      'request.invalid',
      'the gzip file is damaged or cut off: upload it again',
      {},
      { cause },
    );
  } finally {
    source.destroy();
  }
}

async function startsAsGzip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
}
