import { SkylanternError } from '@skylantern/contracts';
import { type CsvError, type InfoRecord, Parser } from 'csv-parse';
import { type FileShape, MAX_ROW_CHARACTERS, type RawRow } from './raw-row.ts';

/** Rows of CSV in portions, the header first. A quote inside an unquoted cell is an ordinary character. */
export async function* readCsv(
  texts: AsyncIterable<string>,
  shape: Pick<FileShape, 'delimiter' | 'quote'>,
): AsyncGenerator<RawRow[]> {
  let rows: RawRow[] = [];
  let lastLine = 0;
  let failure: Error | null = null;
  const parser = new Parser({
    delimiter: shape.delimiter,
    quote: shape.quote,
    record_delimiter: '\n',
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: MAX_ROW_CHARACTERS,
    skip_records_with_error: true,
    on_skip: (error) => {
      if (error?.code !== 'CSV_QUOTE_NOT_CLOSED') failure ??= error ?? new Error('a row cannot be read');
      else rows.push(neverClosed(lastLine + 1, error));
      return undefined;
    },
    on_record: (cells: string[], { lines }: InfoRecord) => {
      // `lines` is where the row ends; those with line breaks in their cells began earlier.
      const inside = lines - lastLine > 1 ? countBreaks(cells) : 0;
      lastLine = lines;
      rows.push({ line: lines - inside, cells });
      return null; // taken: nothing goes on through the stream
    },
  });
  parser.on('error', (error) => {
    failure = error;
  });
  const take = () => {
    if (failure !== null) throw unreadable(failure);
    const portion = rows;
    rows = [];
    return portion;
  };
  for await (const text of texts) {
    await new Promise<void>((resolve) => parser.write(text, () => resolve()));
    yield take();
  }
  await new Promise<void>((resolve) => {
    parser.once('error', () => resolve());
    parser.end(() => resolve());
  });
  yield take();
}

function countBreaks(cells: readonly string[]): number {
  let count = 0;
  for (const cell of cells)
    for (let at = cell.indexOf('\n'); at >= 0; at = cell.indexOf('\n', at + 1)) count += 1;
  return count;
}

function neverClosed(line: number, error: CsvError): RawRow {
  const end: unknown = error['lines'];
  const fault = `a quote is opened here and never closed: it takes everything up to line ${String(end)}`;
  return { line, fault, text: '' };
}

function unreadable(cause: Error): SkylanternError {
  const isEndless = 'code' in cause && cause.code === 'CSV_MAX_RECORD_SIZE';
  return new SkylanternError(
    'request.invalid',
    isEndless
      ? `a row has more than ${MAX_ROW_CHARACTERS} characters: is a quote never closed, or is the delimiter another?`
      : `the file cannot be read as CSV: ${cause.message}`,
    {},
    { cause },
  );
}
