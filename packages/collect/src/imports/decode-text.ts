import type { FileShape } from './raw-row.ts';

/**
 * Text of the chunks, without a byte order mark, its lines ending in LF (also inside quoted cells), so that a file
 * says the same whatever wrote it. Bytes that are not of the encoding become U+FFFD.
 */
export async function* decodeText(
  chunks: AsyncIterable<Buffer>,
  encoding: FileShape['encoding'],
): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  let held = ''; // a CR whose LF may be in the next chunk
  const take = (decoded: string, isEnd: boolean): string => {
    if (held === '' && !decoded.includes('\r')) return decoded;
    const text = held + decoded;
    held = !isEnd && text.endsWith('\r') ? '\r' : '';
    return (held === '' ? text : text.slice(0, -1)).replaceAll('\r\n', '\n');
  };
  for await (const chunk of chunks) {
    const text = take(decoder.decode(chunk, { stream: true }), false);
    if (text !== '') yield text;
  }
  const rest = take(decoder.decode(), true);
  if (rest !== '') yield rest;
}
