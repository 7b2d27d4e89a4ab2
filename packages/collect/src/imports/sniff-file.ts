import type { ImportMapping } from '@skylantern/contracts';
import { openFile } from './open-file.ts';
import type { FileShape } from './raw-row.ts';

const SAMPLE_BYTES = 256 * 1024;
const delimiters = [',', '\t', ';', '|'];

/** What the file is, by its first bytes; whatever the mapping says wins. */
export async function sniffFile(path: string, given: Partial<ImportMapping> = {}): Promise<FileShape> {
  const { isGzip, chunks } = await openFile(path);
  const sample = await readSample(chunks);
  const encoding = given.encoding ?? encodingOf(sample);
  const text = new TextDecoder(encoding).decode(sample);
  const format = given.format ?? (text.trimStart().startsWith('{') ? 'ndjson' : 'csv');
  const quote = given.quote ?? '"';
  return { format, quote, encoding, isGzip, delimiter: given.delimiter ?? delimiterOf(text, quote) };
}

async function readSample(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    parts.push(chunk);
    bytes += chunk.length;
    if (bytes >= SAMPLE_BYTES) break;
  }
  return Buffer.concat(parts);
}

function encodingOf(sample: Buffer): FileShape['encoding'] {
  if (sample[0] === 0xff && sample[1] === 0xfe) return 'utf-16le';
  // The sample may end inside a character: up to three bytes short of the end must be whole.
  for (let cut = 0; cut < 4; cut += 1) {
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(sample.subarray(0, sample.length - cut));
      return 'utf-8';
    } catch {
      // not yet: a character may be cut
    }
  }
  return 'gb18030';
}

/** The one that cuts the first line into most cells. */
function delimiterOf(text: string, quote: string): string {
  const line = (text.split('\n', 1)[0] ?? '').replaceAll(
    new RegExp(`\\${quote}[^\\${quote}]*\\${quote}`, 'g'),
    '',
  );
  let best = ',';
  for (const one of delimiters) if (line.split(one).length > line.split(best).length) best = one;
  return best;
}
