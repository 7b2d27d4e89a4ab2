import type { Json } from '@skylantern/contracts';
import { MAX_ROW_CHARACTERS, type RawRow } from './raw-row.ts';

/** Rows of NDJSON in portions: one JSON object on each line, blank lines are passed over. */
export async function* readNdjson(texts: AsyncIterable<string>): AsyncGenerator<RawRow[]> {
  let rest = '';
  let line = 0;
  let isSwallowing = false;
  for await (const text of texts) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    const rows: RawRow[] = [];
    for (const one of lines) {
      line += 1;
      if (isSwallowing) isSwallowing = false;
      else takeLine(rows, one, line);
    }
    if (rest.length > MAX_ROW_CHARACTERS) {
      if (!isSwallowing) rows.push(tooLong(line + 1, rest));
      isSwallowing = true;
      rest = '';
    }
    yield rows;
  }
  const rows: RawRow[] = [];
  if (!isSwallowing) takeLine(rows, rest, line + 1);
  yield rows;
}

function takeLine(rows: RawRow[], raw: string, line: number): void {
  const text = raw.trim();
  if (text === '') return;
  rows.push(text.length > MAX_ROW_CHARACTERS ? tooLong(line, text) : parseLine(text, line));
}

function parseLine(text: string, line: number): RawRow {
  try {
    const value = JSON.parse(text) as Json; // JSON.parse gives nothing but Json
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return { line, object: value, text };
    return { line, fault: 'this line is not a JSON object', text: text.slice(0, 10_000) };
  } catch {
    return { line, fault: 'this line is not JSON', text: text.slice(0, 10_000) };
  }
}

const tooLong = (line: number, text: string): RawRow => ({
  line,
  fault: `this line has more than ${MAX_ROW_CHARACTERS} characters`,
  text: text.slice(0, 1_000),
});
