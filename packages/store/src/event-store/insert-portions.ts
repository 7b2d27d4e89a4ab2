import { Readable } from 'node:stream';

/** One portion is one block in the engine: it lands whole or not at all, and one token covers it. */
const maxPortionBytes = 16 * 1024 * 1024;
const maxPortionRows = 50_000;

async function* linesOf(rows: readonly object[] | Readable): AsyncGenerator<Buffer, void, undefined> {
  if (!(rows instanceof Readable)) {
    for (const row of rows) yield Buffer.from(`${JSON.stringify(row)}\n`);
    return;
  }
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of rows) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    let start = 0;
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10, start)) {
      if (end > start) yield rest.subarray(start, end + 1);
      start = end + 1;
    }
    rest = rest.subarray(start);
  }
  if (rest.length > 0) yield rest;
}

/** Cuts at the same rows for the same input, so that the n-th portion of a retry is the n-th portion of the first try. */
export async function* portionsOf(
  rows: readonly object[] | Readable,
): AsyncGenerator<Buffer, void, undefined> {
  let lines: Buffer[] = [];
  let bytes = 0;
  for await (const line of linesOf(rows)) {
    if (lines.length > 0 && (bytes + line.length > maxPortionBytes || lines.length >= maxPortionRows)) {
      yield Buffer.concat(lines);
      lines = [];
      bytes = 0;
    }
    lines.push(line);
    bytes += line.length;
  }
  if (lines.length > 0) yield Buffer.concat(lines);
}
